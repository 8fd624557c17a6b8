package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.Durations;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Condition;
import org.junit.jupiter.api.Test;

/** What cannot be done is told with its reason, and nothing is served that was not promised. */
class InfeasibleIT {
  @Test
  void anObjectiveThatNoPlacementKeeps() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "objective: {timePerToken: 1ms}");
      LLMDeployment stalled = stalled(cluster);
      assertThat(TestingCluster.reason(stalled, "Ready")).isEqualTo("BoundExceedsObjective");
      assertThat(TestingCluster.reason(stalled, "PlacementFeasible"))
          .isEqualTo("BoundExceedsObjective");
      assertThat(stalled.getStatus().infeasibility().constraint()).isEqualTo("OBJECTIVE");
      assertThat(stalled.getStatus().infeasibility().suggestion()).isNotBlank();
      assertThat(cluster.placements("default")).isEmpty();
      cluster.await(
          "an event",
          () ->
              cluster.client().v1().events().inNamespace("default").list().getItems().stream()
                  .anyMatch(e ->
                      "PlacementInfeasible".equals(e.getReason())
                          && stalled
                              .getMetadata()
                              .getUid()
                              .equals(e.getInvolvedObject().getUid())));
    }
  }

  @Test
  void aTimeToFirstTokenThatNoPlacementKeepsUntilItIsRelaxed() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "objective: {timeToFirstToken: 1ms}");
      LLMDeployment stalled = stalled(cluster);
      assertThat(TestingCluster.reason(stalled, "Ready")).isEqualTo("BoundExceedsObjective");
      assertThat(stalled.getStatus().infeasibility().constraint()).isEqualTo("FIRST_TOKEN");
      assertThat(stalled.getStatus().infeasibility().detail())
          .contains("timeToFirstToken 1ms", "32 prompt tokens");
      assertThat(cluster.placements("default")).isEmpty();

      cluster.merge(
          LLMDeployment.class,
          "default",
          "tiny",
          "{\"spec\":{\"objective\":{\"timeToFirstToken\":\"5s\"}}}");
      LLMDeployment ready = cluster.awaitReady("default", "tiny");
      assertThat(Durations.seconds(ready.getStatus().guarantee().timeToFirstToken()))
          .isBetween(0.001, 5.0);
    }
  }

  @Test
  void bestEffortServesWithTheBoundThatIsThere() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment(
          "default", "tiny", "small", "objective: {timePerToken: 1ms, enforcement: BestEffort}");
      LLMDeployment ready = cluster.awaitReady("default", "tiny");
      assertThat(TestingCluster.reason(ready, "Ready")).isEqualTo("BoundExceedsObjective");
      assertThat(TestingCluster.condition(ready, "GuaranteeMet")).isEqualTo("False");
    }
  }

  @Test
  void tooLittleMemory() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 50);
      cluster.deployment("default", "tiny", "small", "");
      LLMDeployment stalled = stalled(cluster);
      assertThat(TestingCluster.reason(stalled, "Ready")).isEqualTo("InsufficientMemory");
      assertThat(stalled.getStatus().infeasibility().detail()).isNotBlank();
    }
  }

  @Test
  void aModelThatCannotBeRead() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.model().unreadable = "file tiny.gguf is truncated: 3 of 9 tensors";
      cluster.pool("small", 1, 200);
      cluster.deployment("default", "tiny", "small", "");
      LLMDeployment stalled = stalled(cluster);
      assertThat(TestingCluster.reason(stalled, "Ready")).isEqualTo("ModelUnavailable");
      assertThat(TestingCluster.reason(stalled, "ModelResolved")).isEqualTo("ModelUnavailable");
      assertThat(message(stalled)).contains("tiny.gguf is truncated");
    }
  }

  @Test
  void aPoolThatDoesNotExistAndOneThatIsNotOpen() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.deployment("default", "tiny", "nowhere", "");
      LLMDeployment missing =
          cluster.await(
              "default",
              "tiny",
              d -> d.getStatus().conditions().stream().anyMatch(InfeasibleIT::namesThePool));
      assertThat(TestingCluster.condition(missing, "Stalled"))
          .as("the pool may be applied later")
          .isNotEqualTo("True");
      cluster.pool("nowhere", 2, 80);
      cluster.awaitReady("default", "tiny");
      cluster.merge(
          GPUNodePool.class,
          null,
          "nowhere",
          "{\"spec\":{\"allowedNamespaces\":{\"matchLabels\":{\"team\":\"x\"}}}}");
      LLMDeployment closed =
          cluster.await(
              "default", "tiny", d -> TestingCluster.condition(d, "Stalled").equals("True"));
      assertThat(message(closed)).contains("not open to namespace (default)");
    }
  }

  @Test
  void theSameNameInTheStoresOfTwoPoolsMayBeTwoModels() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.kubelet().onStart = agent -> agent.otherModel = agent.name().startsWith("large");
      cluster.pool("small", 1, 400);
      cluster.pool("large", 1, 400);
      cluster.deployment("default", "tiny", "small, large", "");
      LLMDeployment stalled = stalled(cluster);
      assertThat(TestingCluster.reason(stalled, "Ready")).isEqualTo("ModelUnavailable");
      assertThat(message(stalled)).contains("small, large", "different models");
      cluster.deployment("default", "alone", "large", "");
      LLMDeployment alone = cluster.await("default", "alone", d -> d.getStatus().model() != null);
      assertThat(alone.getStatus().model().geometryHash()).isEqualTo("other");
    }
  }

  private static LLMDeployment stalled(TestingCluster cluster) {
    return cluster.await(
        "default", "tiny", d -> TestingCluster.condition(d, "Stalled").equals("True"));
  }

  private static String message(LLMDeployment deployment) {
    return deployment.getStatus().conditions().getFirst().getMessage();
  }

  private static boolean namesThePool(Condition condition) {
    return condition.getType().equals("Ready") && condition.getMessage().contains("(nowhere)");
  }
}
