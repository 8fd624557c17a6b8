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
  void withSourcesItHasACacheAndCredentials() {
    GPUNodePool fetching =
        CustomResources.read(
            CustomResources.POOL.replace(
                "stores:",
                "sources: {cache: {sizeLimit: 5Gi}, credentialsSecretRef: {name: hub}, buckets: {endpoint: 'http://s3:9000', region: x}, plainHttp: [r:5000], allowed: ['hf://a/', 's3://b']}\n  stores:"),
            GPUNodePool.class);
    Pod with = AgentPod.of(server, fetching, TestingCluster.SETTINGS, "small-a-xyz", "r1");
    var container = with.getSpec().getContainers().getFirst();
    assertThat(container.getEnv())
        .extracting(e -> e.getName() + "=" + e.getValue())
        .contains(
            "WHORL_MODEL_CACHE=/cache",
            "WHORL_MODEL_CACHE_LIMIT=" + (5L << 30),
            "WHORL_CREDENTIALS=/etc/whorl/credentials",
            "WHORL_BUCKET_ENDPOINT=http://s3:9000",
            "WHORL_BUCKET_REGION=x",
            "WHORL_PLAIN_HTTP=r:5000",
            "WHORL_ALLOWED_SOURCES=hf://a/,s3://b")
        .noneMatch(e -> e.startsWith("WHORL_HUB_ENDPOINT"));
    assertThat(with.getSpec().getVolumes())
        .anySatisfy(v -> assertThat(v.getEmptyDir()).isNotNull())
        .anySatisfy(v -> {
          assertThat(v.getName()).isEqualTo("source-credentials");
          assertThat(v.getSecret().getSecretName()).isEqualTo("hub");
          assertThat(v.getSecret().getOptional()).isTrue();
        });
    assertThat(container.getVolumeMounts())
        .anySatisfy(m -> {
          assertThat(m.getMountPath()).isEqualTo("/cache");
          assertThat(m.getReadOnly()).isFalse();
        });
    assertThat(pod.getSpec().getContainers().getFirst().getEnv())
        .noneMatch(e -> e.getName().startsWith("WHORL_MODEL_CACHE"));
  }

  @Test
  void aPoolWithSourcesNeedsNoStores() {
    GPUNodePool fetching =
        CustomResources.read(
            CustomResources.POOL.replace(
                "stores: [{name: models, hostPath: {path: /models}}]",
                "sources: {cache: {sizeLimit: 5Gi}}"),
            GPUNodePool.class);
    Pod with = AgentPod.of(server, fetching, TestingCluster.SETTINGS, "small-a-xyz", "r1");
    assertThat(with.getSpec().getContainers().getFirst().getEnv())
        .noneMatch(e -> e.getName().equals("WHORL_STORES"));
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
