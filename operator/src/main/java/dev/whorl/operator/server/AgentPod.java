package dev.whorl.operator.server;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.Group;
import dev.whorl.crds.pool.AgentSpec;
import dev.whorl.crds.pool.GPUNodePoolSpec;
import dev.whorl.crds.pool.HostPathSource;
import dev.whorl.crds.pool.MemorySpec;
import dev.whorl.crds.pool.StoreSpec;
import dev.whorl.crds.pool.TolerationSpec;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.kube.Owner;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.Ports;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The pod of a block server: restricted, read-only, with the pool's limits and stores. Its name is
 * random, for a dead node keeps the old one; its hostname is the server's, for that is its
 * identity.
 */
public final class AgentPod {
  /** Hash of everything in the pod but names. */
  public static final String REVISION_LABEL = Group.NAME + "/agent-revision";

  static final String CONTAINER = "agent";
  static final String TLS_FOLDER = "/etc/whorl/tls";
  static final String STORES_FOLDER = "/stores";
  static final long GRACE_SECONDS = 40;
  private static final String DRAIN = "PT30S";
  private static final int USER = 65532;

  private AgentPod() {}

  /** The revision that pods of the pool shall have. */
  public static String revision(GPUNodePool pool, OperatorSettings settings) {
    BlockServer anyone = new BlockServer();
    anyone.setMetadata(new ObjectMetaBuilder().withName("server").withUid("uid").build());
    Pod pod = of(anyone, pool, settings, "pod", "revision");
    return Digest.of(new KubernetesSerialization().asJson(pod));
  }

  /** The pod of a server. */
  public static Pod of(
      BlockServer server,
      GPUNodePool pool,
      OperatorSettings settings,
      String podName,
      String revision) {
    String name = server.getMetadata().getName();
    AgentSpec agent = pool.getSpec().agent();
    return new PodBuilder()
        .withNewMetadata()
        .withName(podName)
        .withNamespace(settings.namespace())
        .withLabels(labels(name, pool.getMetadata().getName(), revision))
        .withOwnerReferences(Owner.of(server))
        .endMetadata()
        .withNewSpec()
        .withHostname(name)
        .withSubdomain(settings.agents().service())
        .withServiceAccountName(settings.agents().serviceAccount())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withNodeSelector(pool.getSpec().nodeSelector())
        .withTolerations(agent.tolerations().stream().map(AgentPod::toleration).toList())
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withSecurityContext(
            new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser((long) USER)
                .withRunAsGroup((long) USER)
                .withFsGroup((long) USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build())
        .withContainers(container(name, pool.getSpec(), settings))
        .withVolumes(volumes(name, pool.getSpec().stores()))
        .withNewAffinity()
        .withNewPodAntiAffinity()
        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
        .withWeight(100)
        .withNewPodAffinityTerm()
        .withTopologyKey("kubernetes.io/hostname")
        .withNewLabelSelector()
        .addToMatchLabels(Labels.component(Labels.AGENT))
        .endLabelSelector()
        .endPodAffinityTerm()
        .endPreferredDuringSchedulingIgnoredDuringExecution()
        .endPodAntiAffinity()
        .endAffinity()
        .endSpec()
        .build();
  }

  /** Bytes that the agent may use for weights and caches. */
  public static long plannableBytes(MemorySpec memory) {
    long rest = bytes(memory.limit()) - bytes(memory.reserved());
    return Math.multiplyExact(rest, memory.utilizationPercent()) / 100;
  }

  private static long bytes(Quantity quantity) {
    return Quantity.getAmountInBytes(quantity).longValue();
  }

  private static Map<String, String> labels(String server, String pool, String revision) {
    Map<String, String> labels = new LinkedHashMap<>(Labels.component(Labels.AGENT));
    labels.put(Labels.MANAGED_BY, "whorl-operator");
    labels.put(Group.POOL_LABEL, pool);
    labels.put(Group.SERVER_LABEL, server);
    labels.put(REVISION_LABEL, revision);
    return labels;
  }

  private static Container container(
      String server, GPUNodePoolSpec pool, OperatorSettings settings) {
    String image = pool.agent().image();
    Map<String, Quantity> resources = Map.of("cpu", pool.cpu(), "memory", pool.memory().limit());
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(image == null ? settings.images().agent() : image)
        .withImagePullPolicy(settings.images().pullPolicy())
        .withEnv(environment(server, pool, settings))
        .addNewPort()
        .withName("data")
        .withContainerPort(Ports.DATA)
        .endPort()
        .addNewPort()
        .withName("control")
        .withContainerPort(Ports.CONTROL)
        .endPort()
        .addNewPort()
        .withName("http")
        .withContainerPort(Ports.AGENT_HTTP)
        .endPort()
        .withStartupProbe(probe("/health/started", 2, 90))
        .withReadinessProbe(probe("/health/ready", 5, 3))
        .withLivenessProbe(probe("/health/live", 10, 6))
        .withNewResources()
        .withLimits(resources)
        .withRequests(resources)
        .endResources()
        .withSecurityContext(
            new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build())
        .withVolumeMounts(mounts(pool.stores()))
        .build();
  }

  private static List<EnvVar> environment(
      String server, GPUNodePoolSpec pool, OperatorSettings settings) {
    String stores =
        pool.stores().stream()
            .map(s -> s.name() + "=" + STORES_FOLDER + "/" + s.name())
            .collect(Collectors.joining(","));
    return List.of(
        env("WHORL_SERVER_NAME", server),
        env("WHORL_DATA_PORT", Integer.toString(Ports.DATA)),
        env("WHORL_CONTROL_PORT", Integer.toString(Ports.CONTROL)),
        env("WHORL_HTTP_PORT", Integer.toString(Ports.AGENT_HTTP)),
        env("WHORL_PEER_PORT", Integer.toString(Ports.DATA)),
        env("WHORL_TLS_FOLDER", TLS_FOLDER),
        env("WHORL_STORES", stores),
        env("WHORL_MEMORY", Long.toString(plannableBytes(pool.memory()))),
        env("WHORL_BEAT", settings.agents().beats().every().toString()),
        env("WHORL_LOST_AFTER", settings.agents().beats().lostAfter().toString()),
        env("WHORL_DRAIN_DEADLINE", DRAIN));
  }

  private static EnvVar env(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static Probe probe(String path, int period, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString("http"))
        .endHttpGet()
        .withPeriodSeconds(period)
        .withTimeoutSeconds(5)
        .withFailureThreshold(failures)
        .build();
  }

  private static List<VolumeMount> mounts(List<StoreSpec> stores) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(mount("tls", TLS_FOLDER, true));
    mounts.add(mount("tmp", "/tmp", false));
    stores.forEach(s -> mounts.add(mount(volume(s), STORES_FOLDER + "/" + s.name(), true)));
    return mounts;
  }

  private static VolumeMount mount(String volume, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(path)
        .withReadOnly(readOnly)
        .build();
  }

  private static List<Volume> volumes(String server, List<StoreSpec> stores) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(
        new VolumeBuilder()
            .withName("tls")
            .withNewSecret()
            .withSecretName(ServerCertificate.secretName(server))
            .endSecret()
            .build());
    volumes.add(
        new VolumeBuilder()
            .withName("tmp")
            .withNewEmptyDir()
            .withSizeLimit(new Quantity("64Mi"))
            .endEmptyDir()
            .build());
    stores.forEach(s -> volumes.add(store(s)));
    return volumes;
  }

  private static Volume store(StoreSpec store) {
    VolumeBuilder volume = new VolumeBuilder().withName(volume(store));
    if (store.persistentVolumeClaim() != null) {
      return volume
          .withNewPersistentVolumeClaim(store.persistentVolumeClaim().claimName(), true)
          .build();
    }
    HostPathSource folder =
        Objects.requireNonNull(store.hostPath(), "the API server admits exactly one source");
    return volume.withNewHostPath(folder.path(), "Directory").build();
  }

  private static String volume(StoreSpec store) {
    return "store-" + store.name();
  }

  private static Toleration toleration(TolerationSpec spec) {
    return new TolerationBuilder()
        .withKey(spec.key())
        .withOperator(spec.operator() == null ? null : spec.operator().text())
        .withValue(spec.value())
        .withEffect(spec.effect() == null ? null : spec.effect().text())
        .withTolerationSeconds(spec.tolerationSeconds())
        .build();
  }
}
