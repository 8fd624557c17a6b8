package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.server.ServerState;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server is lost: what is left carries on if it can, and says so if it cannot. */
class LostServerIT {
  @Test
  void aDeletedPodLeadsToAPlacementOnTheServersThatAreLeft() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 3, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      BlockPlacement first = cluster.active("default");
      String lost = first.getSpec().servers().getFirst();
      cluster.kubelet().podsStuck = true;
      deletePodOf(cluster, lost);

      LLMDeployment ready = awaitMoved(cluster, lost);
      assertThat(ready.getStatus().previousPlacementRef()).isNull();
      cluster.await("the old placement is gone", () -> cluster.placements("default").size() == 1);
      assertThat(cluster.placements("default").getFirst().getSpec().servers()).doesNotContain(lost);
    }
  }

  @Test
  void withoutEnoughServersTheLossIsToldAndHealsWithTheServer() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      String serves = cluster.active("default").getMetadata().getName();
      String lost = cluster.servers().getFirst().getMetadata().getName();
      cluster.kubelet().podsStuck = true;
      deletePodOf(cluster, lost);

      LLMDeployment broken =
          cluster.await(
              "default",
              "tiny",
              d ->
                  TestingCluster.condition(d, "Stalled").equals("True")
                      && TestingCluster.condition(d, "Degraded").equals("True"));
      assertThat(TestingCluster.condition(broken, "Ready")).isEqualTo("False");
      assertThat(TestingCluster.reason(broken, "Ready")).isEqualTo("ServerLost");
      assertThat(broken.getStatus().infeasibility().detail()).contains(lost);
      assertThat(broken.getStatus().placementRef()).isEqualTo(serves);
      assertThat(cluster.events("default", "tiny")).contains("GuaranteeLost", "ChainDegraded");

      cluster.kubelet().podsStuck = false;
      LLMDeployment healed = cluster.awaitReady("default", "tiny");
      assertThat(healed.getStatus().placementRef()).isEqualTo(serves);
      assertThat(TestingCluster.condition(healed, "Degraded")).isEmpty();
    }
  }

  @Test
  void onADeadNodeThePodHangsAndItsReplacementHasANewName() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      String server = cluster.servers().getFirst().getMetadata().getName();
      String pod = podOf(cluster, server).getMetadata().getName();
      cluster.kubelet().killNode(server);
      cluster
          .client()
          .pods()
          .inNamespace(TestingCluster.NAMESPACE)
          .withName(pod)
          .withGracePeriod(1)
          .delete();

      cluster.await(
          "a second pod",
          () ->
              pods(cluster, server).stream().anyMatch(p -> !p.getMetadata().getName().equals(pod)));
      assertThat(pods(cluster, server)).anyMatch(p -> p.getMetadata().getName().equals(pod));
      cluster.await(
          "the server is back",
          () ->
              cluster.servers().stream()
                  .filter(s -> s.getMetadata().getName().equals(server))
                  .allMatch(s -> s.getStatus().state() == ServerState.ONLINE));
      cluster.awaitReady("default", "tiny");
    }
  }

  @Test
  void aServerThatHangsIsLostAsWell() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 3, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      String lost = cluster.active("default").getSpec().servers().getFirst();
      cluster.kubelet().hang(lost);

      awaitMoved(cluster, lost);
      cluster.await("the old placement is gone", () -> cluster.placements("default").size() == 1);
      assertThat(cluster.placements("default").getFirst().getSpec().servers()).doesNotContain(lost);
    }
  }

  private static LLMDeployment awaitMoved(TestingCluster cluster, String lost) throws Exception {
    return cluster.await(
        "default",
        "tiny",
        d ->
            !cluster.active("default").getSpec().servers().contains(lost)
                && TestingCluster.condition(d, "Ready").equals("True"));
  }

  private static void deletePodOf(TestingCluster cluster, String server) {
    cluster.client().resource(podOf(cluster, server)).delete();
  }

  private static Pod podOf(TestingCluster cluster, String server) {
    return pods(cluster, server).getFirst();
  }

  private static List<Pod> pods(TestingCluster cluster, String server) {
    return cluster
        .client()
        .pods()
        .inNamespace(TestingCluster.NAMESPACE)
        .withLabel(Group.SERVER_LABEL, server)
        .list()
        .getItems();
  }
}
