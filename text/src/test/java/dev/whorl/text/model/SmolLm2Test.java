package dev.whorl.text.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.text.template.ChatTemplate;
import dev.whorl.text.template.Conversation;
import dev.whorl.text.template.JinjaEngine;
import dev.whorl.text.template.TestingEngine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real model as its GGUF describes it, against the reference's chats. */
class SmolLm2Test {
  private static final JinjaEngine ENGINE = TestingEngine.ENGINE;
  private static final ServedModel MODEL = read();

  static List<JsonNode> chats() {
    return StreamSupport.stream(
            SmolLm2.reference("greedy.json").path("prompts").spliterator(), false)
        .filter(prompt -> prompt.path("kind").asText().equals("chat"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("chats")
  void aChatBecomesTheIdsOfTheReference(JsonNode chat) throws Exception {
    List<Map<String, Object>> messages =
        new ObjectMapper().convertValue(chat.path("messages"), new TypeReference<>() {});
    List<Integer> ids = new ObjectMapper().convertValue(chat.path("ids"), new TypeReference<>() {});
    ChatTemplate template = Objects.requireNonNull(MODEL.template());

    assertThat(template.render(Conversation.of(messages))).isEqualTo(chat.path("text").asText());
    assertThat(MODEL.tokenizer().encode(template.render(Conversation.of(messages)), false))
        .isEqualTo(ids);
  }

  @Test
  void bothEndTokensEndAText() {
    assertThat(MODEL.endIds()).containsExactlyInAnyOrder(2, 0);
  }

  private static ServedModel read() {
    try {
      return new ModelReader(ENGINE).read(SmolLm2.files());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
