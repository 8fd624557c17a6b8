package dev.whorl.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.UnequalPools;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Uninstalled while it serves, the product drains and leaves nothing behind but its definitions.
 */
@Order(9)
@ExtendWith(KeepsFailures.class)
class UninstallE2E {

  private static final String SPEC =
      """
      model: {uri: 'store://models/SmolLM2-135M-Instruct.Q4_1.gguf', precision: bf16}
      workload: {maxInputTokens: 128, maxOutputTokens: 32}
      placement: {nodePoolRefs: [small, medium, large]}
      """;

  private static final String TENANT = "uninstall";

  private final Product product = Product.installed();
  private final KubernetesClient client = product.client();

  @AfterEach
  void installAgain() {
    client.namespaces().withName(TENANT).delete();
    product.install();
  }

  @Test
  @SuppressWarnings("resource") // deleted by the uninstall: that is the test
  void nothingIsLeft() {
    new UnequalPools(client).apply();
    Deployed.smollm2(client, TENANT, SPEC).awaitReady();

    product.uninstall();

    for (Class<? extends HasMetadata> kind :
        List.of(LLMDeployment.class, GPUNodePool.class, BlockServer.class, BlockPlacement.class)) {
      assertThat(client.resources(kind).inAnyNamespace().list().getItems())
          .as(kind.getSimpleName())
          .isEmpty();
    }
    // pods take a moment to end after their owners have gone
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(left(Product.NAMESPACE)).isEmpty());
    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(left(TENANT)).isEmpty());
    assertThat(
            client
                .rbac()
                .clusterRoles()
                .withLabel("app.kubernetes.io/part-of", "whorl")
                .list()
                .getItems())
        .isEmpty();
  }

  /**
   * Names of what is left in a namespace, by kind, less what Kubernetes itself puts into every
   * namespace.
   */
  private Map<String, List<String>> left(String namespace) {
    var left = new TreeMap<String, List<String>>();
    put(left, client.pods().inNamespace(namespace).list().getItems());
    put(left, client.apps().deployments().inNamespace(namespace).list().getItems());
    put(left, client.services().inNamespace(namespace).list().getItems());
    put(left, client.secrets().inNamespace(namespace).list().getItems());
    put(left, client.serviceAccounts().inNamespace(namespace).list().getItems());
    put(left, client.rbac().roles().inNamespace(namespace).list().getItems());
    put(left, client.rbac().roleBindings().inNamespace(namespace).list().getItems());
    put(left, client.network().v1().networkPolicies().inNamespace(namespace).list().getItems());
    put(left, client.leases().inNamespace(namespace).list().getItems());
    put(left, client.batch().v1().jobs().inNamespace(namespace).list().getItems());
    return left;
  }

  private static void put(Map<String, List<String>> left, List<? extends HasMetadata> found) {
    for (HasMetadata object : found) {
      if (!object.getMetadata().getName().equals("default")) {
        left.merge(object.getKind(), List.of(object.getMetadata().getName()), UninstallE2E::both);
      }
    }
  }

  private static List<String> both(List<String> one, List<String> other) {
    return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
  }
}
