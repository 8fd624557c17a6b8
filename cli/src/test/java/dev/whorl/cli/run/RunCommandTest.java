package dev.whorl.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.cli.WhorlMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = WhorlMain.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  private String model() {
    return Path.of("..", "executor", "src", "test", "resources", "tiny", "llama").toString();
  }

  @Test
  void printsLogitsAndTheLikeliestTokens() throws IOException {
    assertThat(run("run", model(), "--ids", "1,2,3", "--greedy", "4", "--logits")).isZero();
    JsonNode answer = new ObjectMapper().readTree(out.toString());
    assertThat(answer.get("logits")).hasSize(101);
    assertThat(answer.get("greedy")).hasSize(4);
    int best = 0;
    for (int i = 1; i < 101; i++) {
      best =
          answer.get("logits").get(i).asDouble() > answer.get("logits").get(best).asDouble()
              ? i
              : best;
    }
    assertThat(answer.get("greedy").get(0).asInt()).isEqualTo(best);
  }

  @Test
  void theTokensFollowFromThePrompt() throws IOException {
    run("run", model(), "--ids", "1,2,3", "--greedy", "2");
    JsonNode both = new ObjectMapper().readTree(out.toString()).get("greedy");
    out.getBuffer().setLength(0);
    run("run", model(), "--ids", "1,2,3," + both.get(0), "--greedy", "1");
    JsonNode next = new ObjectMapper().readTree(out.toString()).get("greedy");
    assertThat(next.get(0)).isEqualTo(both.get(1));
  }

  @Test
  void anIdOutsideTheVocabularyIsNamed() {
    assertThat(run("run", model(), "--ids", "1,101")).isEqualTo(2);
    assertThat(err.toString()).contains("(101)", "0 to 100").doesNotContain("Exception");
  }

  @Test
  void moreThanTheContextIsRefused() {
    assertThat(run("run", model(), "--ids", "1", "--greedy", "1000")).isEqualTo(2);
    assertThat(err.toString()).contains("1000", "128").doesNotContain("Exception");
  }

  @Test
  void aFileThatIsNoModelIsNamed() {
    assertThat(run("run", folder.resolve("none.gguf").toString(), "--ids", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("none.gguf").doesNotContain("Exception");
  }

  @Test
  void aPromptIsGoneOnWithAndTheSameSeedDrawsTheSameText() throws IOException {
    String[] drawn = {
      "run", spoken(), "--prompt", "abc", "--max-tokens", "12", "--temperature", "1", "--seed"
    };
    assertThat(run(with(drawn, "7"))).as(err.toString()).isZero();
    String first = out.toString();
    assertThat(first).isNotBlank();
    assertThat(err.toString()).contains("tokens in");
    out.getBuffer().setLength(0);
    run(with(drawn, "7"));
    assertThat(out.toString()).isEqualTo(first);
    out.getBuffer().setLength(0);
    run(with(drawn, "8"));
    assertThat(out.toString()).isNotEqualTo(first);
  }

  @Test
  void aPromptHasNumbersToo() throws IOException {
    assertThat(run("run", spoken(), "--prompt", "abc", "--greedy", "3"))
        .as(err.toString())
        .isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).get("greedy")).hasSize(3);
  }

  @Test
  void whatIsGivenTwiceOrNotAtAllIsNamed() {
    assertThat(run("run", model(), "--ids", "1", "--prompt", "abc")).isEqualTo(2);
    assertThat(run("run", model())).isEqualTo(2);
    assertThat(err.toString()).contains("--ids", "--prompt").doesNotContain("Exception");
  }

  @Test
  void samplingOutsideItsRangeIsNamed() throws IOException {
    assertThat(run("run", spoken(), "--prompt", "abc", "--top-p", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("topP (0.0)").doesNotContain("Exception");
  }

  @Test
  void aModelWithoutATokenizerIsNamed() {
    assertThat(run("run", model(), "--prompt", "abc")).isEqualTo(2);
    assertThat(err.toString()).contains("llama", "tokenizer").doesNotContain("Exception");
  }

  /** The model with a tokenizer of one token for each printable character. */
  private String spoken() throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(Path.of(model(), name), folder.resolve(name));
    }
    ObjectMapper json = new ObjectMapper();
    String byteLevel =
        "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":true}";
    ObjectNode tokenizer = json.createObjectNode().put("version", "1.0");
    tokenizer
        .putArray("added_tokens")
        .addObject()
        .put("id", 0)
        .put("content", "<end>")
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    tokenizer.set("pre_tokenizer", json.readTree(byteLevel));
    tokenizer.set("decoder", json.readTree(byteLevel));
    ObjectNode model = tokenizer.putObject("model").put("type", "BPE");
    ObjectNode vocabulary = model.putObject("vocab").put("<end>", 0);
    for (int i = 1; i <= 94; i++) {
      vocabulary.put(String.valueOf((char) (' ' + i)), i);
    }
    model.putArray("merges");
    json.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer);
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 0}");
    return folder.toString();
  }

  private static String[] with(String[] arguments, String last) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = last;
    return all;
  }
}
