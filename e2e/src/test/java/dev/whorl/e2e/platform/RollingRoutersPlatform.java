package dev.whorl.e2e.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.UnequalPools;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All routers are replaced while clients ask all the time; no request fails. */
@ExtendWith(KeepsFailures.class)
class RollingRoutersPlatform {
  private static final String SPEC =
      """
      model: {uri: 'store://models/SmolLM2-135M-Instruct.Q4_1.gguf', name: smollm2, precision: bf16}
      workload: {maxInputTokens: 128, maxOutputTokens: 32}
      sessionsPerReplica: 2
      placement: {nodePoolRefs: [small, medium, large]}
      router: {replicas: 2, pod: {annotations: {edition: '%s'}}}
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
  void noRequestFailsWhileAllRoutersAreReplaced() throws Exception {
    new UnequalPools(product.client()).apply();
    Deployed deployed = Deployed.smollm2(product.client(), "rolling-routers", SPEC.formatted(1));
    lasting = deployed;
    deployed.awaitReady();
    awaitRolledOut(deployed, "1");

    try (Clients clients = Clients.of(product.client(), deployed);
        Asking asking = new Asking(clients, 3)) {
      deployed.apply(SPEC.formatted(2));
      awaitRolledOut(deployed, "2");
      // The old ones go on for a while: until nobody is led to them any more.
      product
          .client()
          .pods()
          .inNamespace(deployed.namespace())
          .withLabel("app.kubernetes.io/component", "router")
          .informOnCondition(pods -> pods.size() == 2)
          .get(3, TimeUnit.MINUTES);
      asking.end();
      System.err.printf("answers while two routers were replaced: %d%n", asking.answered());
      assertThat(asking.failures()).isEmpty();
      assertThat(asking.answered()).isPositive();
    }
  }

  private void awaitRolledOut(Deployed deployed, String edition) {
    product
        .client()
        .apps()
        .deployments()
        .inNamespace(deployed.namespace())
        .withName(deployed.name() + "-router")
        .waitUntilCondition(
            router ->
                router != null
                    && router.getStatus() != null
                    && Objects.equals(
                        router.getStatus().getObservedGeneration(),
                        router.getMetadata().getGeneration())
                    && Objects.equals(
                        router
                            .getSpec()
                            .getTemplate()
                            .getMetadata()
                            .getAnnotations()
                            .get("edition"),
                        edition)
                    && Objects.equals(router.getStatus().getUpdatedReplicas(), 2)
                    && Objects.equals(router.getStatus().getAvailableReplicas(), 2)
                    && Objects.equals(router.getStatus().getReplicas(), 2),
            6,
            TimeUnit.MINUTES);
  }
}
