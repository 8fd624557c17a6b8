package dev.whorl.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;

class AgentPodTest {
  private final GPUNodePool pool = CustomResources.pool();
  private final BlockServer server = CustomResources.server();
  private final Pod pod = AgentPod.of(server, pool, TestingCluster.SETTINGS, "small-a-xyz", "r1");

  @Test
  void itsIdentityIsTheServersAndItsNameItsOwn() {
    assertThat(pod.getMetadata().getName()).isEqualTo("small-a-xyz");
    assertThat(pod.getSpec().getHostname()).isEqualTo("small-a");
    assertThat(pod.getSpec().getSubdomain()).isEqualTo("whorl-agents");
  }

  @Test
  void itCarriesWhatThePlatformWantsOnIt() {
    GPUNodePool asked =
        CustomResources.read(
            CustomResources.POOL.replace(
                "agent: {",
                "agent: {annotations: {a: b}, labels: {team: search, app.kubernetes.io/name: x}, priorityClassName: high, "),
            GPUNodePool.class);
    Pod made = AgentPod.of(server, asked, TestingCluster.SETTINGS, "small-a-xyz", "r1");

    assertThat(made.getMetadata().getAnnotations()).containsEntry("a", "b");
    assertThat(made.getMetadata().getLabels())
        .containsEntry("team", "search")
        .containsEntry("app.kubernetes.io/name", "whorl"); // what Whorl selects by stays
    assertThat(made.getSpec().getPriorityClassName()).isEqualTo("high");
    assertThat(AgentPod.revision(asked, TestingCluster.SETTINGS))
        .isNotEqualTo(AgentPod.revision(pool, TestingCluster.SETTINGS));
  }

  @Test
  void itFulfilsTheRestrictedPodSecurityStandard() {
    var spec = pod.getSpec();
    var container = spec.getContainers().getFirst();
    assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(spec.getAutomountServiceAccountToken()).isFalse();
  }

  @Test
  void itHasThePoolsLimitsAndStores() {
    var container = pod.getSpec().getContainers().getFirst();
    assertThat(container.getResources().getLimits())
        .containsEntry("cpu", new Quantity("500m"))
        .containsEntry("memory", new Quantity("512Mi"));
    assertThat(container.getVolumeMounts())
        .anySatisfy(m -> {
          assertThat(m.getMountPath()).isEqualTo("/stores/models");
          assertThat(m.getReadOnly()).isTrue();
        });
    assertThat(container.getEnv())
        .anySatisfy(e -> assertThat(e.getValue()).isEqualTo("models=/stores/models"));
  }

  @Test
  void itBeatsAsRoutersExpect() {
    assertThat(pod.getSpec().getContainers().getFirst().getEnv())
        .anySatisfy(e -> {
          assertThat(e.getName()).isEqualTo("WHORL_BEAT");
          assertThat(e.getValue()).isEqualTo("PT0.5S");
        })
        .anySatisfy(e -> {
          assertThat(e.getName()).isEqualTo("WHORL_LOST_AFTER");
          assertThat(e.getValue()).isEqualTo("PT1.5S");
        });
  }

  @Test
  void theAgentMayUseWhatIsLeftOfTheLimit() {
    long rest = (512 - 256) * 1024L * 1024L;
    assertThat(AgentDevice.plannableBytes(pool.getSpec().memory())).isEqualTo(rest * 92 / 100);
  }

  @Test
  void itsHeapComesOutOfWhatIsKeptForItself() {
    assertThat(pod.getSpec().getContainers().getFirst().getEnv())
        .anySatisfy(e -> {
          assertThat(e.getName()).isEqualTo("JAVA_TOOL_OPTIONS");
          assertThat(e.getValue()).isEqualTo("-Xmx" + (96 << 20));
        });
  }

  @Test
  void theRevisionChangesWithThePoolAndTheImageOnly() {
    String revision = AgentPod.revision(pool, TestingCluster.SETTINGS);
    GPUNodePool same = CustomResources.pool();
    same.getMetadata().setResourceVersion("99");
    assertThat(AgentPod.revision(same, TestingCluster.SETTINGS)).isEqualTo(revision);
    GPUNodePool other =
        CustomResources.read(CustomResources.POOL.replace("500m", "600m"), GPUNodePool.class);
    assertThat(AgentPod.revision(other, TestingCluster.SETTINGS)).isNotEqualTo(revision);
  }
}
