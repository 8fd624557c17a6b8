package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is deleted drains, and leaves nothing behind. */
class DeletionIT {
  @Test
  void aDeploymentGoesWithEverythingThatWasMadeForIt() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      cluster.kubelet().agents().values().forEach(a -> a.sessions(1));
      delete(cluster);

      cluster.await(
          "nobody is admitted",
          () ->
              cluster.kubelet().agents().values().stream()
                  .flatMap(a -> a.assigned().getChainsList().stream())
                  .allMatch(c -> c.getCapacity() == 0));
      assertThat(cluster.deployment("default", "tiny")).isNotNull();
      cluster.kubelet().agents().values().forEach(a -> a.sessions(0));
      cluster.await("it is gone", () -> cluster.deployment("default", "tiny") == null);
      assertThat(cluster.placements("default")).isEmpty();
      cluster.await("its servers are gone", () -> cluster.servers().isEmpty());
      cluster.await(
          "its router is gone",
          () ->
              cluster
                  .client()
                  .apps()
                  .deployments()
                  .inNamespace("default")
                  .list()
                  .getItems()
                  .isEmpty());
    }
  }

  @Test
  void aPoolStaysWhileItIsReferredTo() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      cluster.client().resources(GPUNodePool.class).withName("small").delete();
      cluster.await(
          "InUse",
          () ->
              pool(cluster).getStatus().conditions().stream()
                  .anyMatch(c ->
                      c.getReason().equals("InUse") && c.getMessage().contains("default/tiny")));
      assertThat(cluster.servers()).hasSize(2);

      delete(cluster);
      cluster.await("the pool is gone", () -> pool(cluster) == null);
      assertThat(cluster.servers()).isEmpty();
    }
  }

  @Test
  void aNamespaceThatIsDeletedWhileServing() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.namespace("tenant", Map.of());
      cluster.pool("small", 2, 80);
      cluster.deployment("tenant", "tiny", "small", "");
      cluster.awaitReady("tenant", "tiny");
      cluster.client().namespaces().withName("tenant").delete();
      cluster.await(
          "the namespace is gone",
          () -> cluster.client().namespaces().withName("tenant").get() == null);
      cluster.await(
          "servers hold nothing of it",
          () -> cluster.servers().stream().allMatch(s -> s.getSpec().spans().isEmpty()));
    }
  }

  private static GPUNodePool pool(TestingCluster cluster) {
    return cluster.client().resources(GPUNodePool.class).withName("small").get();
  }

  private static void delete(TestingCluster cluster) {
    cluster
        .client()
        .resources(LLMDeployment.class)
        .inNamespace("default")
        .withName("tiny")
        .delete();
  }
}
