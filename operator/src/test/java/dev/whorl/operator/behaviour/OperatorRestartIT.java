package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.server.ServerState;
import dev.whorl.operator.testing.HeldReconciliations;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The operator ends in the middle of a roll-out and another one finishes it; serving goes on. */
class OperatorRestartIT {
  @Test
  void theNextOperatorFinishesTheRollOut() throws Exception {
    try (TestingCluster cluster = new TestingCluster()) {
      cluster.kubelet().onStart = agent -> agent.loadingStuck = true;
      cluster.startOperator();
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.await(
          "spans are being loaded",
          () ->
              cluster.kubelet().agents().values().stream()
                  .anyMatch(a -> a.assigned().getSpansCount() > 0));
      cluster.stopOperator();
      cluster
          .kubelet()
          .agents()
          .values()
          .forEach(a -> {
            a.loadingStuck = false;
            // One call that breaks is not a lost server.
            a.brokenCalls.set(1);
          });
      cluster.startOperator();
      LLMDeployment ready = cluster.awaitReady("default", "tiny");
      assertThat(ready.getStatus().lastRebalance().revision()).isEqualTo(1);
      assertThat(cluster.kubelet().agents().values())
          .allSatisfy(a -> assertThat(a.generations).isSorted());
    }
  }

  @Test
  void whatServesIsLeftAlone() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 3, 80);
      cluster.deployment("default", "tiny", "small", "");
      String since = readySince(cluster.awaitReady("default", "tiny"));
      String serves = cluster.active("default").getMetadata().getName();
      cluster.stopOperator();
      long before = reports(cluster);
      cluster.startOperator();
      cluster.await("the agents are driven again", () -> reports(cluster) >= before + 3);
      // A second round or more: the timer of the tests is one second.
      cluster.merge(
          LLMDeployment.class,
          "default",
          "tiny",
          "{\"spec\":{\"router\":{\"queue\":{\"maxLength\":7}}}}");
      LLMDeployment after =
          cluster.await("default", "tiny", d -> d.getStatus().observedGeneration() == 2);
      assertThat(after.getStatus().placementRef()).isEqualTo(serves);
      assertThat(readySince(after)).isEqualTo(since);
      assertThat(cluster.placements("default")).hasSize(1);
    }
  }

  @Test
  void whatIsInHandAtTheEndDoesNotFindEverythingGone() throws Exception {
    HeldReconciliations reconciliations = new HeldReconciliations();
    try (TestingCluster cluster = new TestingCluster()) {
      cluster.startOperator(reconciliations.registry());
      cluster.pool("small", 3, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      String serves = cluster.active("default").getMetadata().getName();
      cluster.await("the first one is gone", () -> cluster.placements("default").size() == 1);
      reconciliations.hold();
      touchAll(cluster, serves);
      cluster.await("one of each kind is in hand", () -> reconciliations.held().size() == 4);
      Thread stop = Thread.ofPlatform().start(cluster::stopOperator);
      // Long enough for caches to be emptied, shorter than those in hand are given.
      assertThat(stop.join(Duration.ofMillis(600))).isFalse();
      reconciliations.release();
      stop.join();

      assertThat(cluster.placements("default"))
          .singleElement()
          .satisfies(p -> assertThat(p.getStatus().phase()).isEqualTo(Phase.ACTIVE));
      assertThat(cluster.servers())
          .hasSize(3)
          .allSatisfy(s -> {
            assertThat(s.getMetadata().getDeletionTimestamp()).isNull();
            assertThat(s.getStatus().state()).isEqualTo(ServerState.ONLINE);
          });
      LLMDeployment after = cluster.deployment("default", "tiny");
      assertThat(after.getStatus().placementRef()).isEqualTo(serves);
    }
  }

  /** Something to look at for every controller; nothing to do. */
  private static void touchAll(TestingCluster cluster, String placement) {
    String touch = "{\"metadata\":{\"annotations\":{\"touched\":\"yes\"}}}";
    cluster.merge(BlockPlacement.class, "default", placement, touch);
    cluster.merge(GPUNodePool.class, null, "small", touch);
    cluster
        .servers()
        .forEach(s -> cluster.merge(BlockServer.class, null, s.getMetadata().getName(), touch));
    cluster
        .client()
        .pods()
        .inNamespace(TestingCluster.NAMESPACE)
        .list()
        .getItems()
        .forEach(p ->
            cluster.merge(Pod.class, TestingCluster.NAMESPACE, p.getMetadata().getName(), touch));
  }

  private static long reports(TestingCluster cluster) {
    return cluster.kubelet().agents().values().stream().mapToLong(a -> a.generations.size()).sum();
  }

  private static String readySince(LLMDeployment deployment) {
    return deployment.getStatus().conditions().getFirst().getLastTransitionTime();
  }

  @Test
  void theLeaseIsGivenBackAtOnce() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.await("a leader", () -> holder(cluster).equals("operator-0"));
      long start = System.nanoTime();
      cluster.stopOperator();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(holder(cluster)).isEmpty();
    }
  }

  private static String holder(TestingCluster cluster) {
    var lease =
        cluster
            .client()
            .leases()
            .inNamespace(TestingCluster.NAMESPACE)
            .withName("whorl-operator")
            .get();
    return lease == null || lease.getSpec().getHolderIdentity() == null
        ? ""
        : lease.getSpec().getHolderIdentity();
  }
}
