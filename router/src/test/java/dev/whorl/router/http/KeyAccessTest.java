package dev.whorl.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.router.access.Allowances;
import dev.whorl.router.access.KeyLimit;
import dev.whorl.router.access.KeyRing;
import dev.whorl.router.access.UnusableKeys;
import dev.whorl.router.observe.KeyMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** API keys on the real routes. */
class KeyAccessTest {
  private static final String CHAT =
      "{\"model\": \"smollm2\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicReference<KeyRing> ring = new AtomicReference<>(KeyRing.EMPTY);
  private Front front;

  @BeforeEach
  void start() throws UnusableKeys {
    ring.set(KeyRing.of(Map.of("search", "sk-1", "batch", "sk-2")));
    List<KeyLimit> limits =
        List.of(new KeyLimit("batch", 1, null, null), new KeyLimit("search", null, 10, null));
    front =
        new Front(
                8,
                new KeyAccess(ring::get, new Allowances(limits, () -> 0L), new KeyMetrics(metrics)))
            .place(8)
            .answering("x");
  }

  @AfterEach
  void stop() {
    front.close();
  }

  private HttpResponse<String> chat(@Nullable String authorization) throws Exception {
    HttpRequest.Builder request =
        front
            .to("/v1/chat/completions")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(CHAT));
    return front.send(
        authorization == null ? request : request.header("Authorization", authorization));
  }

  private double count(String name, String... tags) {
    return metrics.counter(name, tags).count();
  }

  @Test
  void aGoodKeyIsAnsweredAndCharged() throws Exception {
    assertThat(chat("Bearer sk-1").statusCode()).isEqualTo(200);

    assertThat(count("whorl.key.requests", "key", "search", "result", "admitted")).isOne();
    assertThat(count("whorl.key.tokens", "key", "search", "kind", "prompt")).isPositive();
    assertThat(count("whorl.key.tokens", "key", "search", "kind", "generated"))
        .isEqualTo(front.charged.get());
  }

  @Test
  void withoutAGoodKeyNothingIsTold() throws Exception {
    for (String given : new String[] {null, "Bearer sk-9", "Basic sk-1", "Bearer ", "sk-1"}) {
      HttpResponse<String> refused = chat(given);

      assertThat(refused.statusCode()).as("%s", given).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      var error = Front.json(refused.body()).get("error");
      assertThat(error.get("code").asText()).isEqualTo("invalid_api_key");
      assertThat(error.get("message").asText()).doesNotContain("sk-");
    }
    assertThat(front.send(front.to("/v1/models").GET()).statusCode()).isEqualTo(401);
    assertThat(front.send(front.to("/v1/no/such").GET()).statusCode()).isEqualTo(401);
    assertThat(count("whorl.key.unknown")).isEqualTo(7);
  }

  @Test
  void aKeyThatIsTakenOutIsRefusedAtOnce() throws Exception {
    assertThat(chat("Bearer sk-1").statusCode()).isEqualTo(200);
    ring.set(KeyRing.of(Map.of("batch", "sk-2")));

    assertThat(chat("Bearer sk-1").statusCode()).isEqualTo(401);
  }

  @Test
  void beyondItsRequestsAKeyIsToldWhenToComeAgainAndOthersAreServed() throws Exception {
    assertThat(chat("Bearer sk-2").statusCode()).isEqualTo(200);

    HttpResponse<String> limited = chat("bearer sk-2");

    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("Retry-After")).hasValue("60");
    assertThat(Front.json(limited.body()).get("error").get("code").asText())
        .isEqualTo("rate_limit_exceeded");
    assertThat(count("whorl.key.requests", "key", "batch", "result", "limited")).isOne();
    assertThat(chat("Bearer sk-1").statusCode()).isEqualTo(200);
    assertThat(
            front
                .send(front.to("/v1/models").header("Authorization", "Bearer sk-2").GET())
                .statusCode())
        .as("a look at the models is no request for texts")
        .isEqualTo(200);
  }

  @Test
  void theTokensOfPromptAndAnswerCountAgainstAKey() throws Exception {
    assertThat(chat("Bearer sk-1").statusCode()).isEqualTo(200); // its prompt alone is over 10

    HttpResponse<String> limited = chat("Bearer sk-1");

    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.body()).contains("10 tokens per minute");
  }
}
