package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that is drained: what runs there is moved first, and only then its pod may go. */
class DrainIT {
  private static final int TOO_MANY_REQUESTS = 429;

  @Test
  void aCordonedServerIsMovedAwayFromAndOnlyThenEvicted() throws Exception {
    try (TestingCluster cluster = new TestingCluster()) {
      cluster.kubelet().node = server -> "node-of-" + server;
      cluster.startOperator();
      cluster.pool("small", 3, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      String server = cluster.active("default").getSpec().servers().getFirst();
      cluster.await("a budget", () -> budgeted(cluster).contains(server));
      assertThat(evicts(cluster, server)).as("needed").isFalse();

      cordon(cluster, server);
      LLMDeployment leaving =
          cluster.await(
              "default", "tiny", d -> TestingCluster.condition(d, "SurvivesDrain").equals("True"));
      assertThat(TestingCluster.reason(leaving, "SurvivesDrain")).isEqualTo("NodeLeaving");
      cluster.await("nothing is left on it", () -> !holds(cluster, server));
      cluster.await("no budget holds it", () -> !budgeted(cluster).contains(server));
      LLMDeployment moved = cluster.deployment("default", "tiny");
      assertThat(TestingCluster.condition(moved, "Ready"))
          .as("%s", moved.getStatus())
          .isEqualTo("True");
      assertThat(cluster.active("default").getSpec().servers()).doesNotContain(server);
      assertThat(evicts(cluster, server)).as("moved away from").isTrue();
      cluster.await("default", "tiny", d -> TestingCluster.condition(d, "SurvivesDrain").isEmpty());
      assertThat(cluster.events("default", "tiny"))
          .contains("ServersLeave")
          .doesNotContain("GuaranteeLost", "ChainDegraded");
    }
  }

  private static void cordon(TestingCluster cluster, String server) {
    Node node =
        new NodeBuilder()
            .withNewMetadata()
            .withName("node-of-" + server)
            .endMetadata()
            .withNewSpec()
            .withUnschedulable(true)
            .endSpec()
            .build();
    cluster.client().resource(node).create();
  }

  private static List<String> budgeted(TestingCluster cluster) {
    return cluster
        .client()
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(TestingCluster.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .map(budget -> budget.getMetadata().getName())
        .toList();
  }

  private static boolean holds(TestingCluster cluster, String server) {
    return cluster.servers().stream()
        .filter(s -> s.getMetadata().getName().equals(server))
        .anyMatch(s -> !s.getSpec().spans().isEmpty() || !s.getSpec().chains().isEmpty());
  }

  /** As {@code kubectl drain} asks. */
  private static boolean evicts(TestingCluster cluster, String server) {
    Pod pod =
        cluster.client().pods().inNamespace(TestingCluster.NAMESPACE).list().getItems().stream()
            .filter(p -> p.getMetadata().getName().startsWith(server))
            .findFirst()
            .orElseThrow();
    // A pod that does not run may always go; nobody else says here that it does.
    cluster
        .client()
        .pods()
        .resource(pod)
        .editStatus(running ->
            running
                .edit()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build());
    try {
      return cluster.client().pods().resource(pod).evict();
    } catch (KubernetesClientException e) {
      if (e.getCode() == TOO_MANY_REQUESTS || e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return false;
      }
      throw e;
    }
  }
}
