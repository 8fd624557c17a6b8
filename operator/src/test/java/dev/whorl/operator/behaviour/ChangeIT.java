package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.operator.testing.TestingCluster;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A changed spec and a new server lead to a new verified placement. */
class ChangeIT {
  @Test
  void moreSessionsMakeANewPlacementBeforeTheOldOneGoes() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 400);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      scale(cluster, 3);
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

  /** 140 MiB of weights on two servers of 80 MiB: twice the weights would not fit. */
  @Test
  void scalingOnTheSameBlocksNeverLeavesADeploymentWithoutAPlacementThatServes() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      scale(cluster, 3);
      cluster.await(
          "the larger one serves",
          () -> {
            List<BlockPlacement> active =
                cluster.placements("default").stream()
                    .filter(p -> p.getStatus() != null && p.getStatus().phase() == Phase.ACTIVE)
                    .toList();
            assertThat(active).as("somebody serves").isNotEmpty();
            return active.stream().anyMatch(p -> p.getMetadata().getName().equals("tiny-2"));
          });
      BlockPlacement larger =
          cluster.placements("default").stream()
              .max(Comparator.comparing(p -> p.getSpec().revision()))
              .orElseThrow();
      cluster.await(
          "its capacity is in force",
          () ->
              cluster.servers().stream()
                      .flatMap(server -> server.getSpec().chains().stream())
                      .filter(chain -> chain.placement().equals("default/tiny-2"))
                      .mapToInt(ChainSpec::capacity)
                      .sum()
                  == larger.getSpec().sessions());
      cluster.await("the old one is gone", () -> cluster.placements("default").size() == 1);
    }
  }

  private static void scale(TestingCluster cluster, int sessions) {
    cluster
        .client()
        .resources(LLMDeployment.class)
        .inNamespace("default")
        .withName("tiny")
        .scale(sessions);
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
