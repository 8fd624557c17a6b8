package dev.whorl.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.protocol.data.Refused.AtFault;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.router.agents.SpeakingRing;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that are too large in one way or another. */
class LimitsTest {
  private final Front front = new Front(8).place(8).answering("x");

  @AfterEach
  void close() {
    front.close();
  }

  @Test
  void moreTextsThanTheLineEverHolds() throws Exception {
    expect(completion("\"prompt\": [" + many(5, "\"a\"") + "], \"n\": 4"), "invalid_value", "n");
    HttpResponse<String> sixteen = completion("\"prompt\": [" + many(4, "\"a\"") + "], \"n\": 4");

    assertThat(sixteen.statusCode()).isEqualTo(200);
    assertThat(Front.json(sixteen.body()).path("choices")).hasSize(16);
    assertThat(front.chargedPrompts.get()).isEqualTo(4); // each prompt once
  }

  @Test
  void promptsOverEveryLimit() throws Exception {
    String long_ = "a".repeat(900_000);
    expect(completion("\"prompt\": \"" + long_ + "\""), "context_length_exceeded", "prompt");
    expect(chat(message(long_)), "context_length_exceeded", "messages");
    expect(chat(many(65, message("a"))), "context_length_exceeded", "messages");
    expect(completion("\"prompt\": [" + many(65, "5") + "]"), "context_length_exceeded", "prompt");
  }

  @Test
  void whatHasNeverGotASlotIsNotCharged() throws Exception {
    front.ring.servers.server(SpeakingRing.SERVER).refuseOpen = Reason.FAULT;
    front.ring.servers.server(SpeakingRing.SERVER).atFault = AtFault.SESSION;
    HttpResponse<String> refused = completion("\"prompt\": \"a\"");

    assertThat(refused.statusCode()).isEqualTo(500);
    assertThat(front.chargedPrompts.get()).isZero();
  }

  @Test
  void whatTheServerFindsWrongIsTheClientsError() throws Exception {
    front.ring.servers.server(SpeakingRing.SERVER).refuseOpen = Reason.INVALID;
    front.ring.servers.server(SpeakingRing.SERVER).atFault = AtFault.SESSION;

    HttpResponse<String> refused = completion("\"prompt\": \"a\"");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("The field (5) is wrong.");
  }

  @Test
  void idsThatOnlyTheModelHasAreTaken() throws Exception {
    assertThat(completion("\"prompt\": [" + (Front.VOCABULARY - 1) + "]").statusCode())
        .isEqualTo(200);
  }

  @Test
  void listsAndNestingWithoutEnd() throws Exception {
    expect(
        completion("\"prompt\": \"a\", \"stop_token_ids\": [" + many(1025, "5") + "]"),
        "invalid_value",
        "stop_token_ids");
    expect(
        completion("\"prompt\": \"a\", \"stop\": [" + many(17, "\"a\"") + "]"),
        "invalid_value",
        "stop");
    String deep = "[".repeat(200) + "]".repeat(200);
    assertThat(completion("\"prompt\": " + deep).statusCode()).isEqualTo(400);
  }

  @Test
  void smallRequestsAreAnsweredBesideLargeOnes() throws Exception {
    String large = "\"prompt\": [" + many(300_000, "5") + "]";
    var answers =
        Stream.generate(() -> front.postLater("/v1/completions", body(large))).limit(6).toList();
    long start = System.nanoTime();
    assertThat(completion("\"prompt\": \"a\"").statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));

    answers.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(400));
  }

  private HttpResponse<String> completion(String fields) throws Exception {
    return front.post("/v1/completions", body(fields));
  }

  private HttpResponse<String> chat(String messages) throws Exception {
    return front.post("/v1/chat/completions", body("\"messages\": [" + messages + "]"));
  }

  private static String body(String fields) {
    return "{\"model\": \"smollm2\", \"max_tokens\": 1, " + fields + "}";
  }

  private static String message(String text) {
    return "{\"role\": \"user\", \"content\": \"" + text + "\"}";
  }

  private static String many(int count, String element) {
    return Stream.generate(() -> element).limit(count).collect(Collectors.joining(","));
  }

  private static void expect(HttpResponse<String> response, String code, String param)
      throws Exception {
    JsonNode error = Front.json(response.body()).path("error");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(error.path("code").asText()).as(response.body()).isEqualTo(code);
    assertThat(error.path("param").asText()).as(response.body()).isEqualTo(param);
  }
}
