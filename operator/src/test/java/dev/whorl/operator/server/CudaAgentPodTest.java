package dev.whorl.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceClaim;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaimTemplate;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a GPU adds to an agent's pod. */
class CudaAgentPodTest {
  private static final String CLAIMED =
      CustomResources.GPU_POOL
          .replace("resourceName: nvidia.com/gpu", "deviceClassName: gpu.nvidia.com")
          .replace("{min: 0}", "{min: 0, max: 2}");

  private static GPUNodePool pool(String yaml) {
    return CustomResources.read(yaml, GPUNodePool.class);
  }

  private static Pod pod(String yaml) {
    return AgentPod.of(
        CustomResources.server(), pool(yaml), TestingCluster.SETTINGS, "gpus-a-xyz", "r1");
  }

  private static Container container(String yaml) {
    return pod(yaml).getSpec().getContainers().getFirst();
  }

  private static Map<String, String> environment(String yaml) {
    return container(yaml).getEnv().stream()
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  @Test
  void itTakesOneDeviceOfThePlugin() {
    assertThat(container(CustomResources.GPU_POOL).getResources().getLimits())
        .containsEntry("nvidia.com/gpu", new Quantity("1"));
    assertThat(container(CustomResources.GPU_POOL).getResources().getRequests())
        .containsEntry("nvidia.com/gpu", new Quantity("1"));
    String slice = CustomResources.GPU_POOL.replace("nvidia.com/gpu", "nvidia.com/mig-1g.10gb");
    assertThat(container(slice).getResources().getLimits())
        .containsEntry("nvidia.com/mig-1g.10gb", new Quantity("1"));
  }

  @Test
  void itRunsTheImageWithKernelsInTheRuntimeThatMountsTheDriver() {
    assertThat(container(CustomResources.GPU_POOL).getImage()).isEqualTo("whorl/agent-cuda:1");
    assertThat(pod(CustomResources.GPU_POOL).getSpec().getRuntimeClassName()).isEqualTo("nvidia");
    assertThat(environment(CustomResources.GPU_POOL))
        .containsEntry("WHORL_BACKEND", "Cuda")
        .containsEntry("WHORL_MEMORY_PERCENT", "92")
        .containsEntry("NVIDIA_DRIVER_CAPABILITIES", "compute,utility")
        .doesNotContainKey("WHORL_MEMORY");
    assertThat(environment(CustomResources.POOL))
        .containsKey("WHORL_MEMORY")
        .doesNotContainKey("WHORL_BACKEND");
  }

  @Test
  void withoutALimitThereIsRoomForTheDriver() {
    assertThat(container(CustomResources.GPU_POOL).getResources().getLimits())
        .containsEntry("memory", new Quantity(Long.toString((512L + 2048) << 20)));
    String limited = CustomResources.GPU_POOL.replace("{reserved", "{limit: 3Gi, reserved");
    assertThat(container(limited).getResources().getLimits())
        .containsEntry("memory", new Quantity("3Gi"));
  }

  @Test
  void aDeviceClassIsClaimedByATemplateOfThePool() {
    ResourceClaimTemplate template =
        DeviceClaim.template(pool(CLAIMED), TestingCluster.SETTINGS).orElseThrow();
    assertThat(template.getSpec().getSpec().getDevices().getRequests())
        .singleElement()
        .satisfies(request -> {
          assertThat(request.getExactly().getDeviceClassName()).isEqualTo("gpu.nvidia.com");
          assertThat(request.getExactly().getCount()).isEqualTo(1);
        });
    assertThat(pod(CLAIMED).getSpec().getResourceClaims())
        .singleElement()
        .satisfies(claim -> {
          assertThat(claim.getName()).isEqualTo("device");
          assertThat(claim.getResourceClaimTemplateName())
              .isEqualTo(template.getMetadata().getName());
        });
    assertThat(container(CLAIMED).getResources().getClaims())
        .extracting(ResourceClaim::getName)
        .containsExactly("device");
    assertThat(container(CLAIMED).getResources().getLimits()).containsOnlyKeys("cpu", "memory");
  }

  @Test
  void otherPoolsClaimNothing() {
    assertThat(DeviceClaim.template(pool(CustomResources.GPU_POOL), TestingCluster.SETTINGS))
        .isEmpty();
    assertThat(pod(CustomResources.GPU_POOL).getSpec().getResourceClaims()).isEmpty();
    assertThat(container(CustomResources.POOL).getImage()).isEqualTo("whorl/agent:1");
  }
}
