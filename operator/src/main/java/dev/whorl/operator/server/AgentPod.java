package dev.whorl.operator.server;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.Group;
import dev.whorl.crds.llm.SecretRef;
import dev.whorl.crds.pool.AgentSpec;
import dev.whorl.crds.pool.BucketsSpec;
import dev.whorl.crds.pool.GPUNodePoolSpec;
import dev.whorl.crds.pool.HostPathSource;
import dev.whorl.crds.pool.MemorySpec;
import dev.whorl.crds.pool.ModelCacheSpec;
import dev.whorl.crds.pool.SourcesSpec;
import dev.whorl.crds.pool.StoreSpec;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.kube.Owner;
import dev.whorl.operator.kube.RestrictedPod;
import dev.whorl.operator.kube.RestrictedPod.Timings;
import dev.whorl.operator.kube.Tolerations;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.Ports;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodResourceClaim;
import io.fabric8.kubernetes.api.model.PodResourceClaimBuilder;
import io.fabric8.kubernetes.api.model.ResourceClaimBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
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
  static final String CACHE_FOLDER = "/cache";
  static final String CREDENTIALS_FOLDER = "/etc/whorl/credentials";
  private static final String CACHE = "model-cache";
  private static final String CREDENTIALS = "source-credentials";
  static final long GRACE_SECONDS = 40;
  private static final String DRAIN = "PT30S";

  private AgentPod() {}

  /** The revision that pods of the pool shall have. */
  public static String revision(GPUNodePool pool, OperatorSettings settings) {
    BlockServer anyone = new BlockServer();
    anyone.setMetadata(new ObjectMetaBuilder().withName("server").withUid("uid").build());
    Pod pod = of(anyone, pool, settings, "pod", "revision");
    return Digest.of(List.of(pod));
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
        .withAnnotations(agent.annotations().isEmpty() ? null : agent.annotations())
        .withLabels(agent.labels())
        .addToLabels(labels(name, pool.getMetadata().getName(), revision))
        .withOwnerReferences(Owner.of(server))
        .endMetadata()
        .withNewSpec()
        .withHostname(name)
        .withSubdomain(settings.agents().service())
        .withServiceAccountName(settings.agents().serviceAccount())
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withRuntimeClassName(agent.runtimeClass())
        .withResourceClaims(claims(pool))
        .withNodeSelector(pool.getSpec().nodeSelector())
        .withTolerations(agent.tolerations().stream().map(Tolerations::of).toList())
        .withPriorityClassName(agent.priorityClassName())
        .withTerminationGracePeriodSeconds(GRACE_SECONDS)
        .withSecurityContext(RestrictedPod.security(settings.platform().fixedUser()))
        .withContainers(container(name, pool, settings))
        .withVolumes(volumes(name, pool.getSpec()))
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

  private static List<PodResourceClaim> claims(GPUNodePool pool) {
    return DeviceClaim.templateName(pool).stream()
        .map(template ->
            new PodResourceClaimBuilder()
                .withName(DeviceClaim.NAME)
                .withResourceClaimTemplateName(template)
                .build())
        .toList();
  }

  /**
   * Bytes of the agent's heap. The JVM would take a quarter of the container, whatever is kept for
   * the agent; measured with a model of 135 M parameters, it needs 125 MiB beside its heap and up
   * to 35 more while it compiles.
   */
  static long heapBytes(MemorySpec memory) {
    return AgentDevice.bytes(memory.reserved()) * 3 / 8;
  }

  private static Map<String, String> labels(String server, String pool, String revision) {
    Map<String, String> labels = new LinkedHashMap<>(Labels.component(Labels.AGENT));
    labels.put(Labels.MANAGED_BY, "whorl-operator");
    labels.put(Group.POOL_LABEL, pool);
    labels.put(Group.SERVER_LABEL, server);
    labels.put(REVISION_LABEL, revision);
    return labels;
  }

  private static Container container(String server, GPUNodePool owner, OperatorSettings settings) {
    GPUNodePoolSpec pool = owner.getSpec();
    AgentDevice device = new AgentDevice(pool);
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(device.image(settings.images()))
        .withImagePullPolicy(settings.images().pullPolicy())
        .withEnv(environment(server, pool, device, settings))
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
        .withStartupProbe(RestrictedPod.probe("/health/started", new Timings(2, 5, 90)))
        .withReadinessProbe(RestrictedPod.probe("/health/ready", new Timings(5, 5, 3)))
        .withLivenessProbe(RestrictedPod.probe("/health/live", new Timings(10, 5, 6)))
        .withNewResources()
        .withLimits(device.resources())
        .withRequests(device.resources())
        .withClaims(
            claims(owner).stream()
                .map(claim -> new ResourceClaimBuilder().withName(claim.getName()).build())
                .toList())
        .endResources()
        .withSecurityContext(RestrictedPod.containerSecurity())
        .withVolumeMounts(mounts(pool))
        .build();
  }

  private static List<EnvVar> environment(
      String server, GPUNodePoolSpec pool, AgentDevice device, OperatorSettings settings) {
    String stores =
        pool.stores().stream()
            .map(s -> s.name() + "=" + STORES_FOLDER + "/" + s.name())
            .collect(Collectors.joining(","));
    List<EnvVar> environment = new ArrayList<>(device.environment());
    environment.addAll(
        List.of(
            RestrictedPod.env("WHORL_SERVER_NAME", server),
            RestrictedPod.env("WHORL_DATA_PORT", Integer.toString(Ports.DATA)),
            RestrictedPod.env("WHORL_CONTROL_PORT", Integer.toString(Ports.CONTROL)),
            RestrictedPod.env("WHORL_HTTP_PORT", Integer.toString(Ports.AGENT_HTTP)),
            RestrictedPod.env("WHORL_PEER_PORT", Integer.toString(Ports.DATA)),
            RestrictedPod.env("WHORL_TLS_FOLDER", TLS_FOLDER),
            RestrictedPod.env("WHORL_STORES", stores),
            RestrictedPod.env("JAVA_TOOL_OPTIONS", "-Xmx" + heapBytes(pool.memory())),
            RestrictedPod.env("WHORL_BEAT", settings.agents().beats().every().toString()),
            RestrictedPod.env("WHORL_LOST_AFTER", settings.agents().beats().lostAfter().toString()),
            RestrictedPod.env("WHORL_DRAIN_DEADLINE", DRAIN)));
    if (pool.stores().isEmpty()) {
      environment.removeIf(variable -> variable.getName().equals("WHORL_STORES"));
    }
    if (pool.sources() != null) {
      environment.addAll(sources(pool.sources()));
    }
    return environment;
  }

  private static List<EnvVar> sources(SourcesSpec sources) {
    List<EnvVar> environment = new ArrayList<>();
    environment.add(RestrictedPod.env("WHORL_MODEL_CACHE", CACHE_FOLDER));
    environment.add(
        RestrictedPod.env(
            "WHORL_MODEL_CACHE_LIMIT",
            Long.toString(AgentDevice.bytes(sources.cache().sizeLimit()))));
    if (sources.credentialsSecretRef() != null) {
      environment.add(RestrictedPod.env("WHORL_CREDENTIALS", CREDENTIALS_FOLDER));
    }
    if (sources.hubEndpoint() != null) {
      environment.add(RestrictedPod.env("WHORL_HUB_ENDPOINT", sources.hubEndpoint()));
    }
    BucketsSpec buckets = sources.buckets();
    if (buckets != null) {
      environment.add(RestrictedPod.env("WHORL_BUCKET_REGION", buckets.region()));
      if (buckets.endpoint() != null) {
        environment.add(RestrictedPod.env("WHORL_BUCKET_ENDPOINT", buckets.endpoint()));
      }
    }
    if (!sources.plainHttp().isEmpty()) {
      environment.add(RestrictedPod.env("WHORL_PLAIN_HTTP", String.join(",", sources.plainHttp())));
    }
    if (!sources.allowed().isEmpty()) {
      environment.add(
          RestrictedPod.env("WHORL_ALLOWED_SOURCES", String.join(",", sources.allowed())));
    }
    return environment;
  }

  private static List<VolumeMount> mounts(GPUNodePoolSpec pool) {
    List<StoreSpec> stores = pool.stores();
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(RestrictedPod.certificatesAt(TLS_FOLDER));
    mounts.add(RestrictedPod.scratchAt("/tmp"));
    stores.forEach(
        s -> mounts.add(RestrictedPod.mount(volume(s), STORES_FOLDER + "/" + s.name(), true)));
    SourcesSpec sources = pool.sources();
    if (sources != null) {
      mounts.add(RestrictedPod.mount(CACHE, CACHE_FOLDER, false));
      if (sources.credentialsSecretRef() != null) {
        mounts.add(RestrictedPod.mount(CREDENTIALS, CREDENTIALS_FOLDER, true));
      }
    }
    return mounts;
  }

  private static List<Volume> volumes(String server, GPUNodePoolSpec pool) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(RestrictedPod.certificates(ServerCertificate.secretName(server)));
    volumes.add(RestrictedPod.scratch("64Mi"));
    pool.stores().forEach(s -> volumes.add(store(s)));
    SourcesSpec sources = pool.sources();
    if (sources != null) {
      volumes.add(cache(sources.cache()));
      if (sources.credentialsSecretRef() != null) {
        volumes.add(credentials(sources.credentialsSecretRef()));
      }
    }
    return volumes;
  }

  private static Volume cache(ModelCacheSpec cache) {
    VolumeBuilder volume = new VolumeBuilder().withName(CACHE);
    if (cache.persistentVolumeClaim() != null) {
      return volume
          .withNewPersistentVolumeClaim(cache.persistentVolumeClaim().claimName(), false)
          .build();
    }
    if (cache.hostPath() != null) {
      return volume.withNewHostPath(cache.hostPath().path(), "Directory").build();
    }
    // Without a limit: the agent keeps its own, and the kubelet would end the pod for a byte more.
    return volume.withNewEmptyDir().endEmptyDir().build();
  }

  /** Models that need no credentials are served without the Secret, too. */
  private static Volume credentials(SecretRef secret) {
    return new VolumeBuilder()
        .withName(CREDENTIALS)
        .withNewSecret()
        .withSecretName(secret.name())
        .withOptional(true)
        .endSecret()
        .build();
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
}
