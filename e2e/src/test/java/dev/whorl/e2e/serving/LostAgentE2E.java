package dev.whorl.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.RouterClient;
import dev.whorl.e2e.support.UnequalPools;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An agent pod is deleted while its server holds blocks: a new placement becomes Ready and requests
 * are served again.
 */
@Order(2)
@ExtendWith(KeepsFailures.class)
class LostAgentE2E {

  private static final String SPEC =
      """
      model: {uri: 'store://models/SmolLM2-135M-Instruct.Q4_1.gguf', name: smollm2, precision: bf16}
      workload: {maxInputTokens: 128, maxOutputTokens: 32}
      sessionsPerReplica: 2
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
  void deletedAgentIsReplacedAndServes() throws IOException {
    Deployed deployed = ready("lost-agent");
    BlockPlacement before = Objects.requireNonNull(deployed.placement());
    assertServes(deployed);

    deletePodOf(before.getSpec().servers().getFirst());
    deployed.await(now -> !before.getMetadata().getName().equals(now.getStatus().placementRef()));
    deployed.awaitReady();

    // Ready means that the very next request is answered; it may wait in line for the new chain.
    assertServes(deployed);
  }

  /** Another process of the operator wants the same pods, and what serves goes on. */
  @Test
  void anotherOperatorLeavesAgentsAndPlacementAlone() throws IOException {
    Deployed deployed = ready("lost-operator");
    String placement = Objects.requireNonNull(deployed.placement()).getMetadata().getName();
    Set<String> agents = product.agentPods();

    for (int restart = 1; restart <= 2; restart++) {
      product.restartOperator();
      // Only an operator that has looked at everything says Ready of the new spec.
      deployed.apply(SPEC + "router: {queue: {maxLength: %d}}\n".formatted(100 + restart));
      var ready = deployed.awaitReady();
      assertThat(ready.getStatus().placementRef()).isEqualTo(placement);
      assertThat(product.agentPods()).isEqualTo(agents);
    }
    assertServes(deployed);
  }

  private Deployed ready(String namespace) {
    new UnequalPools(product.client()).apply();
    Deployed deployed = Deployed.smollm2(product.client(), namespace, SPEC);
    lasting = deployed;
    deployed.awaitReady();
    return deployed;
  }

  private void deletePodOf(String server) {
    BlockServer found =
        Objects.requireNonNull(
            product.client().resources(BlockServer.class).withName(server).get());
    String pod = Objects.requireNonNull(Objects.requireNonNull(found.getStatus()).pod());
    assertThat(product.client().pods().inNamespace(Product.NAMESPACE).withName(pod).delete())
        .isNotEmpty();
  }

  private void assertServes(Deployed deployed) throws IOException {
    try (RouterClient router = RouterClient.of(product.client(), deployed)) {
      var answer =
          router.post(
              "chat/completions",
              Map.of(
                  "model",
                  "smollm2",
                  "max_tokens",
                  8,
                  "messages",
                  List.of(Map.of("role", "user", "content", "Say hello."))));

      assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
      assertThat(answer.body().at("/choices/0/message/content").asText()).isNotBlank();
    }
  }
}
