package dev.whorl.text.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.text.model.SmolLm2;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tokenizer made from the GGUF's metadata against ids by llama.cpp and transformers. */
class ReferenceTokensTest {
  private static HuggingFaceText tokenizer;

  @BeforeAll
  static void read() throws Exception {
    JsonNode metadata = new ObjectMapper().readTree(SmolLm2.metadata());
    tokenizer = HuggingFaceText.read(GgufTokenizer.document(metadata));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  static List<JsonNode> cases() {
    return list(SmolLm2.reference("tokenizer_cases.json").path("items"));
  }

  static List<JsonNode> prompts() {
    return list(SmolLm2.reference("greedy.json").path("prompts"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void cutsAsLlamaCppDoes(JsonNode item) {
    List<Integer> ids = tokenizer.encode(item.path("text").asText(), true);

    assertThat(ids).isEqualTo(ids(item.path("ids")));
  }

  @ParameterizedTest
  @MethodSource("prompts")
  void cutsThePromptsOfTheReference(JsonNode prompt) {
    assertThat(tokenizer.encode(prompt.path("text").asText(), true))
        .isEqualTo(ids(prompt.path("ids")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTheTextBack(JsonNode item) {
    assertThat(tokenizer.decode(ids(item.path("ids")))).isEqualTo(item.path("text").asText());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void growsToTheSameTextWithoutEverBreakingACharacter(JsonNode item) {
    GrowingText text = new GrowingText(tokenizer);
    List<String> pieces = new ArrayList<>();
    for (int id : ids(item.path("ids"))) {
      pieces.add(text.add(id));
    }
    pieces.add(text.finish());

    assertThat(pieces).noneMatch(piece -> piece.contains("\uFFFD"));
    assertThat(String.join("", pieces)).isEqualTo(item.path("text").asText());
  }

  @Test
  void longTextsAreNotCut() {
    assertThat(tokenizer.encode("word ".repeat(3000), false)).hasSizeGreaterThan(3000);
  }

  @Test
  void aTokenKnowsItsBytes() {
    List<Integer> ids = tokenizer.encode("🙃", false);

    assertThat(ids).hasSizeGreaterThan(1);
    assertThat(tokenizer.token(ids.getFirst()).text()).contains("\uFFFD");
    assertThat(tokenizer.token(ids.getFirst()).bytes()).startsWith(0xF0);
    assertThat(tokenizer.token(2).text()).isEqualTo("<|im_end|>");
    assertThat(tokenizer.size()).isEqualTo(49152);
  }

  private static List<Integer> ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asInt).toList();
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
