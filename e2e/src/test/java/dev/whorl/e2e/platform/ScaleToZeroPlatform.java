package dev.whorl.e2e.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.UnequalPools;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Zero, a burst of requests, up, and back to zero; no request is lost. */
@ExtendWith(KeepsFailures.class)
class ScaleToZeroPlatform {
  private static final String SPEC =
      """
      model: {uri: 'store://models/SmolLM2-135M-Instruct.Q4_1.gguf', name: smollm2, precision: bf16}
      workload: {maxInputTokens: 128, maxOutputTokens: 32}
      sessionsPerReplica: 2
      autoscaling: {minReplicas: 0, maxReplicas: 2, target: {headroomPercent: 0}, scaleDownDelay: 20s}
      placement: {nodePoolRefs: [small, medium, large]}
      """;

  private final Product product = Product.installed();
  private @Nullable Deployed lasting;

  @AfterEach
  void delete() {
    if (lasting != null) {
      lasting.close();
    }
  }

  @Test
  void fromZeroUpAndBackWithoutALostRequest() throws Exception {
    new UnequalPools(product.client()).apply();
    Deployed deployed = Deployed.smollm2(product.client(), "scale-to-zero", SPEC);
    lasting = deployed;
    deployed.await(ScaleToZeroPlatform::rests);

    try (Clients clients = Clients.of(product.client(), deployed)) {
      Instant start = Instant.now();
      List<CompletableFuture<HttpResponse<String>>> burst =
          IntStream.range(0, 4).mapToObj(i -> clients.ask(i % 2 == 0, 8)).toList();
      deployed.await(now -> now.getSpec().replicas() == 2);
      for (CompletableFuture<HttpResponse<String>> answer : burst) {
        assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
      }
      System.err.printf(
          "from the first request at zero to the last answer of four: %d s%n",
          Duration.between(start, Instant.now()).toSeconds());
      assertThat(burst.getFirst().get().body())
          .contains(": waiting for the model to be started")
          .endsWith("data: [DONE]\n\n");
      deployed.await(ScaleToZeroPlatform::rests);
    }
  }

  /** At zero, and the router holds what comes. */
  private static boolean rests(LLMDeployment deployment) {
    return deployment.getSpec().replicas() == 0
        && Deployed.ready(deployment)
            .filter(c -> c.getStatus().equals("True") && c.getMessage().contains("holds requests"))
            .isPresent();
  }
}
