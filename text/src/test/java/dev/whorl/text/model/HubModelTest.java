package dev.whorl.text.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.text.template.Conversation;
import dev.whorl.text.template.JinjaEngine;
import dev.whorl.text.template.TestingEngine;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Models that come as a Hugging Face folder. */
class HubModelTest {
  private static final JinjaEngine ENGINE = TestingEngine.ENGINE;
  private static final List<Map<String, Object>> HI =
      List.of(Map.of("role", "user", "content", "a"));
  private static final String TOKENIZER =
      """
      {"added_tokens": [
         {"id": 2, "content": "<|eot_id|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
         {"id": 3, "content": "<end>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
       "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
       "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "<|eot_id|>": 2, "<end>": 3}, "merges": []}}
      """;

  private final Map<String, String> files = new HashMap<>(Map.of(ModelFiles.TOKENIZER, TOKENIZER));

  @Test
  void everyPlaceThatNamesAnEndCounts() throws Exception {
    files.put(ModelFiles.GENERATION_CONFIG, "{\"eos_token_id\": [1]}");
    files.put(ModelFiles.CONFIG, "{\"eos_token_id\": 0}");
    files.put(ModelFiles.TOKENIZER_CONFIG, "{\"eos_token\": {\"content\": \"<end>\"}}");

    assertThat(read().endIds()).containsExactlyInAnyOrder(0, 1, 2, 3);
  }

  @Test
  void theTemplateComesFromItsOwnFileFirst() throws Exception {
    files.put(ModelFiles.TOKENIZER_CONFIG, "{\"chat_template\": \"config\"}");
    assertThat(rendered()).isEqualTo("config");

    files.put(ModelFiles.CHAT_TEMPLATE, "file {{ messages[0].content }}");
    assertThat(rendered()).isEqualTo("file a");
  }

  @Test
  void ofSeveralTemplatesTheDefaultIsTaken() throws Exception {
    files.put(
        ModelFiles.TOKENIZER_CONFIG,
        "{\"eos_token\": \"<end>\", \"chat_template\": [{\"name\": \"tool_use\", \"template\": \"t\"}, {\"name\": \"default\", \"template\": \"d{{ eos_token }}\"}]}");

    assertThat(rendered()).isEqualTo("d<end>");
  }

  @Test
  void aTemplateThatCannotBeParsedMakesTheModelUnusable() {
    files.put(ModelFiles.CHAT_TEMPLATE, "a\n{% if %}");

    assertThatThrownBy(this::read)
        .isInstanceOf(UnusableModelFile.class)
        .hasMessageContaining("chat template cannot be used")
        .hasMessageContaining("(line 2)");
  }

  @Test
  void withoutATemplateThereIsNone() throws Exception {
    assertThat(read().template()).isNull();
  }

  @Test
  void withoutAnEndTokenTheModelIsRefused() {
    files.put(ModelFiles.TOKENIZER, TOKENIZER.replace("<|eot_id|>", "<x>"));

    assertThatThrownBy(this::read)
        .isInstanceOf(UnusableModelFile.class)
        .hasMessageContaining("eos_token_id");
  }

  @Test
  void brokenAndMissingFilesAreNamed() {
    files.put(ModelFiles.TOKENIZER_CONFIG, "{");
    assertThatThrownBy(this::read).hasMessageContaining(ModelFiles.TOKENIZER_CONFIG);

    files.clear();
    assertThatThrownBy(this::read).hasMessageContaining(ModelFiles.TOKENIZER);
  }

  @Test
  void idsThatAreNoneAreNamed() {
    files.put(ModelFiles.CONFIG, "{\"eos_token_id\": 0}");
    for (String id : List.of("2000000000", "-1", "\"x\"")) {
      files.put(ModelFiles.TOKENIZER, TOKENIZER.replace("\"b\": 1,", "\"b\": %s,".formatted(id)));

      assertThatThrownBy(this::read)
          .isInstanceOf(UnusableModelFile.class)
          .hasMessageContaining("token (b)")
          .hasMessageContaining("id (%s)".formatted(id));
    }
  }

  @Test
  void whatIsNoObjectIsNamed() {
    for (String text : List.of("", "null", "[]")) {
      files.put(ModelFiles.TOKENIZER, text);

      assertThatThrownBy(this::read)
          .isInstanceOf(UnusableModelFile.class)
          .hasMessageContaining("tokenizer.json is no JSON object");
    }
  }

  @Test
  void aTemplateThatIsNoTextIsNamed() {
    files.put(ModelFiles.TOKENIZER_CONFIG, "{\"chat_template\": 5}");

    assertThatThrownBy(this::read).hasMessageContaining("chat_template (5)");
  }

  @Test
  void aGgufFilesOwnTokenizerComesBeforeTheOneBeside() throws Exception {
    files.put(
        ModelFiles.GGUF_METADATA,
        """
        {"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "gpt-2", "tokenizer.ggml.tokens": ["x", "</s>"],
         "tokenizer.ggml.token_type": [1, 3], "tokenizer.ggml.merges": [], "tokenizer.ggml.eos_token_id": 1}
        """);
    assertThat(read().tokenizer().encode("x", false)).containsExactly(0);

    files.computeIfPresent(ModelFiles.GGUF_METADATA, (name, json) -> json.replace("gpt2", "bert"));
    assertThat(read().tokenizer().encode("b", false)).containsExactly(1);

    files.remove(ModelFiles.TOKENIZER);
    assertThatThrownBy(this::read).hasMessageContaining("tokenizer.ggml.model = bert");
  }

  private ServedModel read() throws IOException, UnusableModelFile {
    return new ModelReader(ENGINE)
        .read(name ->
            files.containsKey(name) ? files.get(name).getBytes(StandardCharsets.UTF_8) : null);
  }

  private String rendered() throws Exception {
    return Objects.requireNonNull(read().template()).render(Conversation.of(HI));
  }
}
