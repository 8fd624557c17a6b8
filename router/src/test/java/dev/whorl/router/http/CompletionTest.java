package dev.whorl.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code /v1/completions} when all goes well. */
class CompletionTest {
  private static final String PATH = "/v1/completions";

  private final Front front = new Front(8).place(8).answering(" Paris.");

  @AfterEach
  void close() {
    front.close();
  }

  @Test
  void answersWhole() throws Exception {
    JsonNode body = complete("\"prompt\": \"The capital of France is\"");

    assertThat(body.path("object").asText()).isEqualTo("text_completion");
    assertThat(body.path("choices").path(0).path("text").asText()).isEqualTo(" Paris.");
    assertThat(body.path("choices").path(0).path("finish_reason").asText()).isEqualTo("stop");
    assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(5);
  }

  @Test
  void takesTokenIdsAsTheyAre() throws Exception {
    JsonNode body = complete("\"prompt\": [504, 3575, 282, 4649, 314]");

    assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(5);
    assertThat(front.ring.opened.getFirst().getIdsCount()).isEqualTo(5);
  }

  @Test
  void numbersTheChoicesOfSeveralPrompts() throws Exception {
    JsonNode body = complete("\"prompt\": [\"a\", [504, 3575]], \"n\": 2");

    assertThat(body.path("choices")).hasSize(4);
    assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(3);
    assertThat(front.ring.opened.stream().map(open -> open.getIdsCount()))
        .containsExactlyInAnyOrder(1, 1, 2, 2);
  }

  @Test
  void sixteenTokensUnlessAskedOtherwise() throws Exception {
    complete("\"prompt\": \"a\"");

    assertThat(front.ring.opened.getFirst().getSampling().getMaxTokens()).isEqualTo(16);
  }

  @Test
  void streams() throws Exception {
    var response =
        front.post(PATH, "{\"model\": \"smollm2\", \"prompt\": \"a\", \"stream\": true}");
    var events = Front.events(response);

    assertThat(events.getLast()).isEqualTo("[DONE]");
    assertThat(Front.json(events.getFirst()).path("choices").path(0).path("text").asText())
        .isEqualTo(" Paris");
    assertThat(
            Front.json(events.get(events.size() - 2))
                .path("choices")
                .path(0)
                .path("finish_reason")
                .asText())
        .isEqualTo("stop");
  }

  @Test
  void logprobsInTheOldShape() throws Exception {
    JsonNode logprobs =
        complete("\"prompt\": \"a\", \"logprobs\": 1").path("choices").path(0).path("logprobs");

    assertThat(logprobs.path("tokens").path(0).asText()).isEqualTo(" Paris");
    assertThat(logprobs.path("token_logprobs").path(1).asDouble()).isEqualTo(-0.5);
    assertThat(logprobs.path("top_logprobs").path(0).path(" Paris").asDouble()).isEqualTo(-0.5);
    assertThat(logprobs.path("text_offset").path(1).asInt()).isEqualTo(" Paris".length());
  }

  @Test
  void theEndTokenCanBeIgnored() throws Exception {
    complete("\"prompt\": \"a\", \"ignore_eos\": true, \"max_tokens\": 2, \"stop_token_ids\": [9]");

    assertThat(front.ring.opened.getFirst().getSampling().getEosIdsList()).isEmpty();
    assertThat(front.ring.opened.getFirst().getSampling().getStopIdsList()).containsExactly(9);
  }

  private JsonNode complete(String fields) throws Exception {
    var response = front.post(PATH, "{\"model\": \"smollm2\", " + fields + "}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Front.json(response.body());
  }
}
