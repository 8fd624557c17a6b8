package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import org.junit.jupiter.api.Test;

/** Mode Plan computes and reports, and touches nothing. */
class PlanOnlyIT {
  @Test
  void thePlanIsInTheStatusAndNowhereElse() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.create(
          """
          apiVersion: inference.whorl.dev/v1alpha1
          kind: LLMDeployment
          metadata: {name: tiny, namespace: default}
          spec:
            model: {uri: 'store://models/tiny.gguf'}
            workload: {maxInputTokens: 32, maxOutputTokens: 32}
            objective: {timePerToken: 500ms}
            placement: {nodePoolRefs: [small], mode: Plan}
          """);
      LLMDeployment planned = cluster.awaitReady("default", "tiny");
      assertThat(TestingCluster.reason(planned, "Ready")).isEqualTo("Planned");
      assertThat(planned.getStatus().guarantee().bound()).isNotBlank();
      assertThat(planned.getStatus().placementRef()).isNull();
      assertThat(cluster.placements("default")).isEmpty();
      assertThat(cluster.servers()).allMatch(s -> s.getSpec().spans().isEmpty());
      assertThat(cluster.client().apps().deployments().inNamespace("default").list().getItems())
          .isEmpty();
    }
  }
}
