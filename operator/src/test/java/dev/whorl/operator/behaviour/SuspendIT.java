package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import org.junit.jupiter.api.Test;

/** A suspended deployment frees its servers and its router, and comes back. */
class SuspendIT {
  @Test
  void suspendAndResume() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");

      suspend(cluster, true);
      LLMDeployment idle =
          cluster.await(
              "default", "tiny", d -> TestingCluster.reason(d, "Ready").equals("Suspended"));
      assertThat(idle.getStatus().readyReplicas()).isZero();
      cluster.await("no placement is left", () -> cluster.placements("default").isEmpty());
      cluster.await("the servers of the pool go", () -> cluster.servers().isEmpty());
      cluster.await(
          "the router stops",
          () ->
              cluster
                      .client()
                      .apps()
                      .deployments()
                      .inNamespace("default")
                      .withName("tiny-router")
                      .get()
                      .getSpec()
                      .getReplicas()
                  == 0);

      suspend(cluster, false);
      LLMDeployment back = cluster.awaitReady("default", "tiny");
      assertThat(back.getStatus().placementRef())
          .as("numbers do not come again")
          .isNotIn("tiny-1", "tiny-2");
    }
  }

  private static void suspend(TestingCluster cluster, boolean suspended) {
    cluster.merge(
        LLMDeployment.class, "default", "tiny", "{\"spec\":{\"suspend\":" + suspended + "}}");
  }
}
