package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import org.junit.jupiter.api.Test;

/** Deployments that share pools are planned together: all or nothing. */
class SharedPoolIT {
  @Test
  void twoThatFitAloneButNotTogether() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "first", "small", "");
      cluster.awaitReady("default", "first");
      cluster.deployment("default", "second", "small", "");
      LLMDeployment second =
          cluster.await(
              "default", "second", d -> TestingCluster.condition(d, "Stalled").equals("True"));
      assertThat(TestingCluster.reason(second, "Ready")).isEqualTo("InsufficientMemory");
      assertThat(cluster.placements("default"))
          .allMatch(p -> p.getSpec().deployment().name().equals("first"));
      LLMDeployment first = cluster.awaitReady("default", "first");
      assertThat(first.getStatus().placementRef()).isEqualTo("first-1");

      cluster
          .client()
          .resources(LLMDeployment.class)
          .inNamespace("default")
          .withName("first")
          .delete();
      cluster.awaitReady("default", "second");
    }
  }
}
