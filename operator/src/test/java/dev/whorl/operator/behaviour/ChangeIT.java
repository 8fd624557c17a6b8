package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.server.SpanSpec;
import dev.whorl.operator.testing.TestingCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A changed spec and a new server lead to a new verified placement. */
class ChangeIT {
  @Test
  void moreSessionsMakeANewPlacementBeforeTheOldOneGoes() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 400);
      cluster.deployment("default", "tiny", "small", "");
      String first = cluster.awaitReady("default", "tiny").getStatus().placementRef();
      scale(cluster, 3);
      LLMDeployment ready =
          cluster.await(
              "default",
              "tiny",
              d ->
                  TestingCluster.condition(d, "Ready").equals("True")
                      && d.getStatus().capacity().sessions() >= 3);
      assertThat(ready.getStatus().placementRef()).isNotEqualTo(first);
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
      List<SpanSpec> before = spans(cluster);
      scale(cluster, 3);
      cluster.await(
          "the larger capacity is in force",
          () -> {
            assertThat(
                    cluster.placements("default").stream()
                        .filter(p -> p.getStatus() != null)
                        .filter(p -> p.getStatus().phase() == Phase.ACTIVE))
                .as("somebody serves")
                .isNotEmpty();
            return capacity(cluster) >= 3;
          });
      assertThat(spans(cluster)).as("no block moves").isEqualTo(before);
      cluster.await("the old one is gone", () -> cluster.placements("default").size() == 1);
    }
  }

  private static int capacity(TestingCluster cluster) {
    return cluster.servers().stream()
        .flatMap(server -> server.getSpec().chains().stream())
        .mapToInt(ChainSpec::capacity)
        .sum();
  }

  /** What servers hold, whatever the cache of it. */
  private static List<SpanSpec> spans(TestingCluster cluster) {
    return cluster.servers().stream()
        .flatMap(server -> server.getSpec().spans().stream())
        .map(s ->
            new SpanSpec(
                s.deploymentUid(),
                s.placement(),
                s.model(),
                s.start(),
                s.end(),
                0L,
                s.slotTokens(),
                s.prefillTokens(),
                null,
                null))
        .toList();
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
