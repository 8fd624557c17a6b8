package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.protocol.control.DeviceReport;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodResourceClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaimTemplate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pools of GPUs as the API server and the operator see them. */
class GpuPoolIT {
  private static final String RESOURCE = "nvidia.com/gpu";
  private static final String OF_PLUGIN = "device: {resourceName: nvidia.com/gpu}";
  private static final String OF_CLASS = "device: {deviceClassName: gpu.nvidia.com}";
  private static final String MESSAGE = "The NVIDIA driver runs CUDA up to 11.8, needed is 12.0.";

  private static String pool(String servers, String device) {
    return """
    apiVersion: inference.whorl.dev/v1alpha1
    kind: GPUNodePool
    metadata: {name: gpus}
    spec:
      nodeSelector: {whorl: small}
      servers: {%s}
      %s
      executor: {backend: Cuda}
      cpu: 500m
      memory: {reserved: 100Mi}
      stores: [{name: models, persistentVolumeClaim: {claimName: models}}]
    """
        .formatted(servers, device);
  }

  /** As a device plugin and the kubelet do. */
  private static void give(TestingCluster cluster, int gpus) {
    cluster
        .client()
        .nodes()
        .withName("node-1")
        .editStatus(node ->
            new NodeBuilder(node)
                .editOrNewStatus()
                .addToCapacity(RESOURCE, new Quantity(Integer.toString(gpus)))
                .addToAllocatable(RESOURCE, new Quantity(Integer.toString(gpus)))
                .endStatus()
                .build());
  }

  private static List<Pod> pods(TestingCluster cluster) {
    return cluster.client().pods().inNamespace(TestingCluster.NAMESPACE).list().getItems();
  }

  private static Set<String> names(TestingCluster cluster) {
    return pods(cluster).stream().map(p -> p.getMetadata().getName()).collect(Collectors.toSet());
  }

  private static Condition ready(TestingCluster cluster) {
    GPUNodePool pool = cluster.client().resources(GPUNodePool.class).withName("gpus").get();
    return pool.getStatus().conditions().getFirst();
  }

  @Test
  void eachDeviceOfAPluginHasAServer() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      give(cluster, 3);
      cluster.create(pool("", OF_PLUGIN));
      cluster.deployment("default", "tiny", "gpus", "");
      cluster.await("three servers have pods", () -> pods(cluster).size() == 3);
      assertThat(pods(cluster))
          .allSatisfy(pod ->
              assertThat(pod.getSpec().getContainers().getFirst().getResources().getLimits())
                  .containsEntry(RESOURCE, new Quantity("1")));

      give(cluster, 2);
      cluster.await("a device has gone", () -> cluster.servers().size() == 2);
    }
  }

  @Test
  void whatADeviceLacksIsToldUntilItCanBeUsed() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      give(cluster, 2);
      cluster.kubelet().onStart =
          agent ->
              agent.trouble =
                  DeviceReport.newBuilder().setTrouble("OLD_DRIVER").setMessage(MESSAGE).build();
      cluster.create(pool("", OF_PLUGIN));
      cluster.deployment("default", "tiny", "gpus", "");
      cluster.await(
          "both servers say so",
          () ->
              cluster.servers().size() == 2
                  && cluster.servers().stream().allMatch(GpuPoolIT::unavailable));
      cluster.await(
          "the pool says so", () -> ready(cluster).getReason().equals("DeviceUnavailable"));
      assertThat(ready(cluster).getMessage())
          .contains("0 of 2 servers are online", "OLD_DRIVER: " + MESSAGE);
      Set<String> agents = names(cluster);

      cluster
          .kubelet()
          .agents()
          .values()
          .forEach(agent -> {
            agent.trouble = null;
            agent.report();
          });
      cluster.awaitReady("default", "tiny");
      assertThat(names(cluster)).isEqualTo(agents);
    }
  }

  private static boolean unavailable(BlockServer server) {
    return server.getStatus() != null
        && server.getStatus().conditions().stream()
            .anyMatch(c -> c.getReason().equals("DeviceUnavailable"));
  }

  @Test
  void eachPodClaimsADeviceOfAClass() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.create(pool("max: 2", OF_CLASS));
      cluster.deployment("default", "tiny", "gpus", "");
      cluster.await("two servers have pods", () -> pods(cluster).size() == 2);

      ResourceClaimTemplate template =
          cluster
              .client()
              .resources(ResourceClaimTemplate.class)
              .inNamespace(TestingCluster.NAMESPACE)
              .list()
              .getItems()
              .getFirst();
      assertThat(template.getSpec().getSpec().getDevices().getRequests())
          .singleElement()
          .satisfies(request ->
              assertThat(request.getExactly().getDeviceClassName()).isEqualTo("gpu.nvidia.com"));
      assertThat(template.getMetadata().getOwnerReferences())
          .extracting(OwnerReference::getName)
          .containsExactly("gpus");
      assertThat(pods(cluster))
          .allSatisfy(pod ->
              assertThat(pod.getSpec().getResourceClaims())
                  .extracting(PodResourceClaim::getResourceClaimTemplateName)
                  .containsExactly(template.getMetadata().getName()));
    }
  }
}
