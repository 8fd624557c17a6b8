package dev.whorl.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
  private static KubernetesClientException failure(int code, String message) {
    return new KubernetesClientException(
        new StatusBuilder().withCode(code).withMessage(message).build());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 422})
  void whatIsNotTakenIsToldInTheApiServersWords(int code) {
    assertThat(Refusal.of(failure(code, "must be less than or equal to memory limit")))
        .isEqualTo("must be less than or equal to memory limit");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 401, 409, 429, 500, 503})
  void whatOnlyFailedIsNone(int code) {
    assertThat(Refusal.of(failure(code, "later"))).isNull();
  }

  @Test
  void aLongOneIsCut() {
    assertThat(Refusal.of(failure(422, "x".repeat(5000)))).hasSize(1000).endsWith("…");
  }
}
