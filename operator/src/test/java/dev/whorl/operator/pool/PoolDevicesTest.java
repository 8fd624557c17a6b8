package dev.whorl.operator.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.testing.CustomResources;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolDevicesTest {
  private static Node node(String label, String gpus) {
    return new NodeBuilder()
        .withNewMetadata()
        .addToLabels("whorl", label)
        .endMetadata()
        .withNewStatus()
        .addToAllocatable("cpu", new Quantity("8"))
        .addToAllocatable("nvidia.com/gpu", new Quantity(gpus))
        .endStatus()
        .build();
  }

  private static final List<Node> NODES =
      List.of(
          node("gpus", "8"),
          node("gpus", "4"),
          node("gpus", "0"),
          node("small", "2"),
          new NodeBuilder().withNewMetadata().addToLabels("whorl", "gpus").endMetadata().build());

  @Test
  void devicesOfMatchingNodesAreCounted() {
    var gpus = CustomResources.read(CustomResources.GPU_POOL, GPUNodePool.class).getSpec();
    assertThat(PoolDevices.count(gpus, NODES.stream())).isEqualTo(12);
    var slices =
        CustomResources.read(
                CustomResources.GPU_POOL.replace("nvidia.com/gpu", "nvidia.com/mig-1g.10gb"),
                GPUNodePool.class)
            .getSpec();
    assertThat(PoolDevices.count(slices, NODES.stream())).isZero();
  }

  @Test
  void withoutAResourceANodeIsADevice() {
    assertThat(PoolDevices.count(CustomResources.pool().getSpec(), NODES.stream())).isEqualTo(1);
  }

  @Test
  void onlyWhatDevicePluginsOfferIsLookedAt() {
    assertThat(PoolDevices.extended(node("gpus", "8"))).containsOnlyKeys("nvidia.com/gpu");
  }
}
