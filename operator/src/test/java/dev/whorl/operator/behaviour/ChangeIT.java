package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import org.junit.jupiter.api.Test;

/** A changed spec and a new server lead to a new verified placement. */
class ChangeIT {
  @Test
  void moreSessionsMakeANewPlacementBeforeTheOldOneGoes() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 400);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      cluster
          .client()
          .resources(LLMDeployment.class)
          .inNamespace("default")
          .withName("tiny")
          .scale(3);
      LLMDeployment ready =
          cluster.await(
              "default",
              "tiny",
              d ->
                  TestingCluster.condition(d, "Ready").equals("True")
                      && d.getStatus().capacity().sessions() >= 3);
      assertThat(ready.getStatus().placementRef()).isEqualTo("tiny-2");
      assertThat(ready.getStatus().replicas()).isEqualTo(3);
      cluster.await("the old one is gone", () -> cluster.placements("default").size() == 1);
    }
  }

  @Test
  void aNewServerMakesFeasibleWhatWasNot() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 1, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.await(
          "default", "tiny", d -> TestingCluster.reason(d, "Ready").equals("InsufficientMemory"));
      cluster.merge(GPUNodePool.class, null, "small", "{\"spec\":{\"servers\":{\"max\":2}}}");
      cluster.awaitReady("default", "tiny");
    }
  }
}
