package dev.whorl.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.UnequalPools;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What cannot be promised is not served: the status says which constraint binds, with figures and a
 * way out.
 */
@Order(3)
@ExtendWith(KeepsFailures.class)
class InfeasibleE2E {

  private static final String SPEC =
      """
      model: {uri: 'store://models/SmolLM2-135M-Instruct.Q4_1.gguf', precision: bf16}
      workload: {maxInputTokens: %d, maxOutputTokens: 32}
      objective: {timePerToken: %s, enforcement: Required}
      sessionsPerReplica: %d
      placement: {nodePoolRefs: [small, medium, large]}
      """;

  private final Product product = Product.installed();

  private @Nullable Deployed deployed;

  @AfterEach
  void delete() {
    if (deployed != null) {
      deployed.close();
    }
  }

  @BeforeEach
  void pools() {
    new UnequalPools(product.client()).apply();
  }

  @Test
  void objectiveBelowEveryBoundIsRefusedWithTheBound() {
    var refusing = deploy("too-fast", SPEC.formatted(128, "1us", 1));
    var status = Objects.requireNonNull(refusing.awaitRefusal("BoundExceedsObjective").getStatus());

    var infeasibility = Objects.requireNonNull(status.infeasibility());
    assertThat(infeasibility.detail()).contains("0.001 ms was asked");
    assertThat(infeasibility.suggestion()).isNotBlank();
  }

  @Test
  void cachesBeyondAllMemoryAreRefusedWithFigures() {
    var refusing = deploy("too-large", SPEC.formatted(4096, "1h", 256));
    var status = Objects.requireNonNull(refusing.awaitRefusal("InsufficientMemory").getStatus());

    var infeasibility = Objects.requireNonNull(status.infeasibility());
    assertThat(infeasibility.constraint()).isNotBlank();
    assertThat(infeasibility.detail()).containsPattern("\\d");
  }

  @Test
  void missingModelFileIsNamed() {
    String spec = SPEC.formatted(128, "1h", 1).replace("SmolLM2-135M-Instruct.Q4_1", "absent");
    var refusing = deploy("absent-model", spec);
    var refused = refusing.awaitRefusal("ModelUnavailable");

    assertThat(Deployed.ready(refused).orElseThrow().getMessage()).contains("absent.gguf");
  }

  private Deployed deploy(String namespace, String spec) {
    var applied = Deployed.smollm2(product.client(), namespace, spec);
    deployed = applied;
    return applied;
  }
}
