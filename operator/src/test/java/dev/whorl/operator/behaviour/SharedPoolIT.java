package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deployments that share pools are planned together, and one that cannot be holds up no other. */
class SharedPoolIT {
  @Test
  void twoThatFitAloneButNotTogether() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "first", "small", "");
      cluster.awaitReady("default", "first");
      String serves = cluster.active("default").getMetadata().getName();
      cluster.deployment("default", "second", "small", "");
      LLMDeployment second =
          cluster.await(
              "default", "second", d -> TestingCluster.condition(d, "Stalled").equals("True"));
      assertThat(TestingCluster.reason(second, "Ready")).isEqualTo("InsufficientMemory");
      assertThat(cluster.placements("default"))
          .allMatch(p -> p.getSpec().deployment().name().equals("first"));
      LLMDeployment first = cluster.awaitReady("default", "first");
      assertThat(first.getStatus().placementRef()).isEqualTo(serves);

      cluster
          .client()
          .resources(LLMDeployment.class)
          .inNamespace("default")
          .withName("first")
          .delete();
      cluster.awaitReady("default", "second");
    }
  }

  @Test
  void oneThatCannotBePlacedHoldsUpNeitherNewcomersNorChanges() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 4, 80);
      cluster.deployment("default", "impossible", "small", "objective: {timePerToken: 1ms}");
      cluster.await(
          "default",
          "impossible",
          d -> TestingCluster.reason(d, "Ready").equals("BoundExceedsObjective"));
      cluster.deployment("default", "newcomer", "small", "");
      cluster.awaitReady("default", "newcomer");
      cluster.merge(
          LLMDeployment.class,
          "default",
          "newcomer",
          "{\"spec\":{\"objective\":{\"timePerToken\":\"5s\"}}}");
      cluster.await("default", "newcomer", d -> "newcomer-2".equals(d.getStatus().placementRef()));
      cluster.awaitReady("default", "newcomer");
    }
  }

  @Test
  void whereOnlyOneFitsTheOneWithPriorityIsPlacedAndTheOtherLearnsNothingOfIt() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.namespace("secret-team", Map.of());
      cluster.kubelet().podsStuck = true;
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "older", "small", "");
      cluster.deployment("secret-team", "urgent", "small", "priority: 10");
      cluster.kubelet().podsStuck = false;
      cluster.awaitReady("secret-team", "urgent");
      LLMDeployment older =
          cluster.await(
              "default", "older", d -> TestingCluster.condition(d, "Stalled").equals("True"));
      assertThat(older.getStatus().toString()).doesNotContain("secret-team", "urgent");
    }
  }
}
