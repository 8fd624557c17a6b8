package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.Durations;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import org.junit.jupiter.api.Test;

/** Servers are measured before the first plan, as far as their memory goes. */
class MeasuringIT {
  @Test
  void aBatchThatDoesNotFitIsLeftOut() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.kubelet().onStart = agent -> agent.largestBatch = 1;
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "sessionsPerReplica: 4");
      cluster.awaitReady("default", "tiny");
      assertThat(cluster.servers())
          .allSatisfy(s ->
              assertThat(s.getStatus().profiles().getFirst().decode())
                  .singleElement()
                  .satisfies(step -> assertThat(step.batch()).isEqualTo(1)));
    }
  }

  @Test
  void howFarAMeasurementIsIsTold() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.kubelet().onStart = agent -> agent.measuringStuck = true;
      cluster.pool("small", 1, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.await(
          "default",
          "tiny",
          d ->
              d.getStatus().conditions().stream()
                  .anyMatch(condition -> condition.getMessage().contains("(60 %)")));
    }
  }

  @Test
  void aServerThatCannotBeMeasuredAtAllIsToldAndNotUsed() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.kubelet().onStart = agent -> agent.largestBatch = 0;
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      LLMDeployment stalled =
          cluster.await(
              "default", "tiny", d -> TestingCluster.reason(d, "Ready").equals("ProfilesStale"));
      assertThat(stalled.getStatus().conditions().getFirst().getMessage())
          .contains("it does not fit");
      assertThat(TestingCluster.condition(stalled, "ServersProfiled")).isEqualTo("False");
      assertThat(TestingCluster.condition(stalled, "ModelResolved")).isEqualTo("True");
    }
  }

  @Test
  void forMoreSessionsIsMeasuredAgain() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 400);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      cluster.merge(
          LLMDeployment.class, "default", "tiny", "{\"spec\":{\"sessionsPerReplica\":16}}");
      cluster.await("default", "tiny", d -> d.getStatus().capacity().sessions() >= 16);
      assertThat(cluster.servers())
          .allSatisfy(s ->
              assertThat(s.getStatus().profiles())
                  .anySatisfy(p -> assertThat(p.decode().getLast().batch()).isEqualTo(16)));
    }
  }

  @Test
  void withOtherLimitsIsMeasuredAgain() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      cluster.kubelet().onStart = agent -> agent.blockSeconds = 0.002;
      cluster.merge(GPUNodePool.class, null, "small", "{\"spec\":{\"cpu\":\"250m\"}}");
      cluster.await(
          "every profile is of the new pods",
          () ->
              cluster.servers().stream()
                  .allMatch(s ->
                      s.getStatus().profiles().size() == 1
                          && Durations.seconds(
                                  s.getStatus().profiles().getFirst().decode().getFirst().time())
                              >= 0.002));
    }
  }
}
