package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import org.junit.jupiter.api.Test;

/** Warnings are for what is lost: not for restarts, and not for changes that keep everything. */
class EventsIT {
  @Test
  void neitherARestartNorAChangeIsALoss() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 400);
      cluster.deployment("default", "tiny", "small", "objective: {timePerToken: 5s}");
      cluster.awaitReady("default", "tiny");

      cluster.stopOperator();
      cluster.startOperator();
      cluster.merge(
          LLMDeployment.class,
          "default",
          "tiny",
          "{\"spec\":{\"router\":{\"queue\":{\"maxWait\":\"7s\"}}}}");
      awaitMet(cluster);

      cluster
          .client()
          .resources(LLMDeployment.class)
          .inNamespace("default")
          .withName("tiny")
          .scale(3);
      cluster.await("default", "tiny", d -> d.getStatus().capacity().sessions() >= 3);
      cluster.await("the old one is gone", () -> cluster.placements("default").size() == 1);
      awaitMet(cluster);
      assertThat(cluster.events("default", "tiny"))
          .doesNotContain("GuaranteeLost", "ChainDegraded")
          .contains("RebalanceCompleted");
    }
  }

  @Test
  void anInfeasibilityIsToldOnceAlsoAfterARestart() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "objective: {timePerToken: 1ms}");
      cluster.await("default", "tiny", d -> TestingCluster.condition(d, "Stalled").equals("True"));
      cluster.stopOperator();
      cluster.startOperator();
      cluster.merge(
          LLMDeployment.class, "default", "tiny", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
      // It has been planned anew when it is so again after a relaxation.
      cluster.merge(
          LLMDeployment.class,
          "default",
          "tiny",
          "{\"spec\":{\"objective\":{\"timePerToken\":\"5s\"}}}");
      cluster.awaitReady("default", "tiny");
      assertThat(cluster.events("default", "tiny"))
          .containsOnlyOnce("PlacementInfeasible")
          .doesNotContain("GuaranteeLost");
    }
  }

  private static void awaitMet(TestingCluster cluster) {
    cluster.await(
        "default",
        "tiny",
        d ->
            d.getMetadata().getGeneration().equals(d.getStatus().observedGeneration())
                && TestingCluster.condition(d, "GuaranteeMet").equals("True")
                && TestingCluster.condition(d, "Reconciling").isEmpty());
  }
}
