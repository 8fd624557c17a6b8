package dev.whorl.router.canary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which share a status names. */
class CanaryWatchTest {
  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void theStatusNamesTheShareAndWhereItGoes() throws Exception {
    assertThat(
            CanaryWatch.read(
                json(
                    """
                    {"status": {"rollout": {"phase": "Progressing", "weight": 20,
                      "canaryUrl": "http://tiny-canary-router.demo.svc:8080/v1"}}}
                    """)))
        .isEqualTo(new CanaryShare(URI.create("http://tiny-canary-router.demo.svc:8080"), 20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"status\": {\"observedGeneration\": -1}}",
        "{\"status\": {\"rollout\": {\"weight\": 0, \"canaryUrl\": \"http://a:1/v1\"}}}",
        "{\"status\": {\"rollout\": {\"weight\": 10}}}",
        "{\"status\": {\"rollout\": {\"weight\": 101, \"canaryUrl\": \"http://a:1/v1\"}}}",
        "{\"status\": {\"rollout\": {\"weight\": 10, \"canaryUrl\": \"no address\"}}}",
        "{\"status\": {\"rollout\": {\"weight\": 10, \"canaryUrl\": \"/v1\"}}}"
      })
  void whatNamesNoneIsAnsweredHere(String deployment) throws Exception {
    assertThat(CanaryWatch.read(json(deployment))).isNull();
  }
}
