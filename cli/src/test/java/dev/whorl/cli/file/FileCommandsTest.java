package dev.whorl.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.cli.WhorlMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a user calls them. */
class FileCommandsTest {
  private static final String TOKENIZER =
      """
      {"added_tokens": [{"id": 2, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
       "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
       "model": {"type": "BPE", "vocab": {"a": 0, "-": 1, "<s>": 2}, "merges": []}}
      """;

  @TempDir Path folder;

  private record Run(int exitCode, String out, String err) {}

  @Test
  void idsAreAListAndNothingElse() throws IOException {
    Path tokenizer = write("tokenizer.json", TOKENIZER);

    assertThat(run("tokenize", tokenizer, "a<s>a")).isEqualTo(new Run(0, "[0, 2, 0]\n", ""));
    assertThat(run("tokenize", folder, "")).isEqualTo(new Run(0, "[]\n", ""));
    assertThat(run("tokenize", tokenizer, "--", "-a").out()).isEqualTo("[1, 0]\n");
  }

  @Test
  void filesThatAreNoneAreNamed() throws IOException {
    Run none = run("tokenize", folder.resolve("none"), "a");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("none) does not exist");

    Run empty = run("tokenize", Files.createDirectory(folder.resolve("empty")), "a");
    assertThat(empty.exitCode()).isEqualTo(2);
    assertThat(empty.err()).contains("neither a tokenizer.json nor a tokenizer.model");

    Run other = run("tokenize", write("x.bin", "what"), "a");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("no file of SentencePiece");
  }

  @Test
  void aConversationIsPrintedAsTheTemplateWritesIt() throws IOException {
    Path template =
        write(
            "t.jinja",
            "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %} {{ strftime_now('%d %b %Y') }}{% if add_generation_prompt %}>{% endif %}");
    Path chat =
        write(
            "chat.json",
            """
            {"messages": [{"role": "user", "content": "é"}], "bos_token": "<s>", "now": "2025-07-04T09:05:03", "add_generation_prompt": true}
            """);

    assertThat(run("template", "--template", template, chat))
        .isEqualTo(new Run(0, "<s>[user]é 04 Jul 2025>", ""));
  }

  @Test
  void aTemplatesRefusalAndBadConversationsAreBadInput() throws IOException {
    Path refusing = write("r.jinja", "{{ raise_exception('no system') }}");
    Path chat = write("chat.json", "{\"messages\": []}");
    assertThat(run("template", "--template", refusing, chat))
        .isEqualTo(new Run(2, "", "whorl: no system\n"));

    Run noMessages = run("template", "--template", refusing, write("c.json", "{}"));
    assertThat(noMessages.exitCode()).isEqualTo(2);
    assertThat(noMessages.err()).contains("lacks messages");

    Run badTime =
        run("template", "--template", refusing, write("d.json", "{\"messages\":[],\"now\":\"x\"}"));
    assertThat(badTime.err()).contains("now of").contains("(x)");

    assertThat(run("template", chat).exitCode()).isEqualTo(2);
  }

  @Test
  void aModelThatCannotBeServedIsNamedBeforeAnythingStarts() throws IOException {
    Run none = run("local", folder.resolve("none.gguf"));
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("none.gguf does not exist");

    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"mamba\"}");
    Run other = run("local", folder, "--servers", "2");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("model_type (mamba)");
    assertThat(run("inspect", folder).err()).contains("model_type (mamba)");

    assertThat(run("local", folder, "--file", "x.yaml").err()).contains("contradict each other");
    assertThat(run("local", "--servers", "2").err()).contains("go with a model's file");
    assertThat(run("local", folder, "--servers", "0").err()).contains("--servers (0)");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Run run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    int exitCode =
        WhorlMain.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words);
    return new Run(exitCode, out.toString(), err.toString());
  }
}
