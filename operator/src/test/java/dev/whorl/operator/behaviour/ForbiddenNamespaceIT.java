package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.operator.testing.TestingCluster;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A namespace that a pool is not open to starts none of its servers, and does not keep it. */
class ForbiddenNamespaceIT {
  @Test
  void serversComeWhenTheNamespaceIsAdmittedAndNotBefore() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.namespace("guests", Map.of());
      cluster.create(
          """
          apiVersion: inference.whorl.dev/v1alpha1
          kind: GPUNodePool
          metadata: {name: closed}
          spec:
            nodeSelector: {whorl: small}
            servers: {max: 2}
            cpu: 500m
            memory: {limit: 180Mi, reserved: 100Mi, utilizationPercent: 100}
            stores: [{name: models, hostPath: {path: /models}}]
            allowedNamespaces: {matchLabels: {team: members}}
          """);
      cluster.deployment("guests", "tiny", "closed", "");
      cluster.await("guests", "tiny", d -> TestingCluster.condition(d, "Stalled").equals("True"));
      cluster.await(
          "the pool has looked",
          () -> {
            GPUNodePool pool = pool(cluster);
            return pool.getStatus() != null && !pool.getStatus().conditions().isEmpty();
          });
      assertThat(cluster.servers()).isEmpty();

      cluster.namespace("guests", Map.of("team", "members"));
      cluster.awaitReady("guests", "tiny");
      assertThat(cluster.servers()).hasSize(2);
    }
  }

  @Test
  void whatItNamesCanBeDeleted() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 1, 80);
      cluster.merge(
          GPUNodePool.class,
          null,
          "small",
          "{\"spec\":{\"allowedNamespaces\":{\"matchLabels\":{\"team\":\"members\"}}}}");
      cluster.deployment("default", "tiny", "small", "");
      cluster.client().resources(GPUNodePool.class).withName("small").delete();
      cluster.await(
          "the pool is gone",
          () -> cluster.client().resources(GPUNodePool.class).withName("small").get() == null);
    }
  }

  private static GPUNodePool pool(TestingCluster cluster) {
    return cluster.client().resources(GPUNodePool.class).withName("closed").get();
  }
}
