package dev.whorl.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.testing.CustomResources;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Only the operator writes what it plans: an administrator's hand-made BlockServer would break
 * every certificate.
 */
class PlannedObjectsIT {

  @BeforeAll
  static void policyIsInForce() {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThatThrownBy(() -> create(InstalledChart.admin(), "probe", true))
                .hasMessageContaining("written by the Whorl operator only"));
  }

  @AfterEach
  void delete() {
    try (KubernetesClient operator = InstalledChart.as(InstalledChart.OPERATOR)) {
      operator
          .resources(BlockServer.class)
          .list()
          .getItems()
          .forEach(server -> operator.resource(server).delete());
    }
  }

  @Test
  void administratorMayNotCreateOne() {
    assertThatThrownBy(() -> create(InstalledChart.admin(), "by-hand", false))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("blockservers are written by the Whorl operator only")
        .hasMessageContaining("change the LLMDeployment or GPUNodePool instead");
  }

  @Test
  void administratorMayNotChangeOrDeleteOne() {
    try (KubernetesClient operator = InstalledChart.as(InstalledChart.OPERATOR)) {
      create(operator, "planned", false);
    }
    var planned = InstalledChart.admin().resources(BlockServer.class).withName("planned");

    assertThatThrownBy(() ->
            planned.edit(server -> {
              server.getMetadata().getLabels().put("mine", "yes");
              return server;
            }))
        .hasMessageContaining("written by the Whorl operator only");
    assertThatThrownBy(planned::delete).hasMessageContaining("written by the Whorl operator only");
    assertThat(planned.get()).isNotNull();
  }

  @Test
  void controllersOfKubernetesMayCollectOne() {
    try (KubernetesClient operator = InstalledChart.as(InstalledChart.OPERATOR);
        KubernetesClient collector =
            InstalledChart.as(
                "system:serviceaccount:kube-system:generic-garbage-collector",
                "system:masters",
                "system:serviceaccounts:kube-system")) {
      create(operator, "orphan", false);

      assertThat(collector.resources(BlockServer.class).withName("orphan").delete()).isNotEmpty();
    }
  }

  private static void create(KubernetesClient client, String name, boolean dryRun) {
    BlockServer server =
        client.getKubernetesSerialization().unmarshal(CustomResources.SERVER, BlockServer.class);
    server.getMetadata().setName(name);
    server.getMetadata().getLabels().put("test", name);
    client.resource(server).dryRun(dryRun).create();
  }
}
