package dev.whorl.operator.testing;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.testing.ApiServer;
import dev.whorl.operator.ControlPlane;
import dev.whorl.operator.Environment;
import dev.whorl.operator.autoscaling.Demand;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.live.RouterFigures;
import dev.whorl.operator.settings.BeatSettings;
import dev.whorl.operator.settings.LinkSettings;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.PlanningSettings;
import dev.whorl.operator.settings.PlatformSettings;
import dev.whorl.operator.settings.RotationTimes;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.InvalidCredentials;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One test's cluster: the shared API server, a played kubelet, and an operator that can be stopped
 * and started again. Closing leaves the API server empty.
 */
public final class TestingCluster implements AutoCloseable {
  /** Where the operator and its agents live. */
  public static final String NAMESPACE = "whorl-system";

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final KubernetesClient client = ApiServer.shared().client();
  private final TestingModel model = new TestingModel();
  private final TestingKubelet kubelet;
  private final List<KubernetesClient> clients = new ArrayList<>();
  private @Nullable ControlPlane operator;

  /** What routers say that is asked for; null: none answers. */
  public volatile @Nullable Demand demand;

  /** What the routers of every deployment say. */
  public volatile Supplier<List<RouterFigures>> figures = List::of;

  /** An empty cluster of one node, without an operator. */
  public TestingCluster() {
    namespace(NAMESPACE, Map.of());
    Node node =
        new NodeBuilder()
            .withNewMetadata()
            .withName("node-1")
            .addToLabels("whorl", "small")
            .endMetadata()
            .build();
    client.resource(node).serverSideApply();
    kubelet = new TestingKubelet(client, NAMESPACE, model);
  }

  /** A cluster with a running operator. */
  public static TestingCluster withOperator() throws InvalidCredentials {
    TestingCluster cluster = new TestingCluster();
    cluster.startOperator();
    return cluster;
  }

  /** A client with all rights. */
  public KubernetesClient client() {
    return client;
  }

  /** The played kubelet. */
  public TestingKubelet kubelet() {
    return kubelet;
  }

  /** The model that all agents read. */
  public TestingModel model() {
    return model;
  }

  /** Starts an operator, which waits for the lease when another one runs. */
  public ControlPlane startOperator() throws InvalidCredentials {
    return startOperator(new SimpleMeterRegistry());
  }

  /** Starts an operator that measures itself with the registry. */
  public ControlPlane startOperator(MeterRegistry registry) throws InvalidCredentials {
    return startOperator(registry, new Auto(), SETTINGS);
  }

  /** Starts an operator that plans with the solver. */
  public ControlPlane startOperator(MeterRegistry registry, PlacementSolver solver)
      throws InvalidCredentials {
    return startOperator(registry, solver, SETTINGS);
  }

  /** Starts an operator that serves some namespaces only. */
  public ControlPlane startOperatorServing(String... namespaces) throws InvalidCredentials {
    return startOperator(new SimpleMeterRegistry(), new Auto(), serving(namespaces));
  }

  private ControlPlane startOperator(
      MeterRegistry registry, PlacementSolver solver, OperatorSettings settings)
      throws InvalidCredentials {
    KubernetesClient own = ApiServer.shared().client();
    clients.add(own);
    ControlPlane started =
        new ControlPlane(
            new Environment(
                own,
                settings,
                PLANNING,
                solver,
                registry,
                kubelet::address,
                pods -> demand,
                pods -> figures.get(),
                () -> {},
                Clock.systemUTC()));
    started.start();
    operator = started;
    return started;
  }

  /** Ends the operator as SIGTERM does. */
  public void stopOperator() {
    ControlPlane running = operator;
    if (running != null) {
      running.close();
      operator = null;
    }
  }

  /** What every operator of a test is told. */
  public static final OperatorSettings SETTINGS =
      new OperatorSettings(
          NAMESPACE,
          "operator-0",
          new OperatorSettings.Images(
              "whorl/agent:1", "whorl/agent-cuda:1", "whorl/router:1", "IfNotPresent", List.of()),
          new OperatorSettings.Agents(
              "whorl-agents",
              "default",
              new BeatSettings(Duration.ofMillis(500), Duration.ofMillis(1500))),
          "whorl-operator",
          "whorl-ca",
          new RotationTimes(
              Duration.ofDays(90), Duration.ofDays(1), Duration.ofDays(31), Duration.ZERO),
          PlatformSettings.DEFAULT,
          Set.of());

  private static OperatorSettings serving(String... namespaces) {
    return new OperatorSettings(
        SETTINGS.namespace(),
        SETTINGS.podName(),
        SETTINGS.images(),
        SETTINGS.agents(),
        SETTINGS.lease(),
        SETTINGS.caSecret(),
        SETTINGS.rotation(),
        SETTINGS.platform(),
        Set.of(namespaces));
  }

  /** Quick rounds. */
  public static final PlanningSettings PLANNING =
      new PlanningSettings(
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          16,
          new LinkSettings(Duration.ofMillis(1), new Quantity("125M")),
          Duration.ofSeconds(20));

  /** A namespace with labels. */
  public void namespace(String name, Map<String, String> labels) {
    createNamespace(client, name, labels);
  }

  /** A namespace without labels. */
  public static void createNamespace(KubernetesClient client, String name) {
    createNamespace(client, name, Map.of());
  }

  private static void createNamespace(
      KubernetesClient client, String name, Map<String, String> labels) {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .serverSideApply();
  }

  /** Creates what the YAML says. */
  public void create(String yaml) {
    client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).create();
  }

  /** A pool of so many servers with so much memory for weights and caches each. */
  public void pool(String name, int servers, int usableMebibytes) {
    create(
        """
        apiVersion: inference.whorl.dev/v1alpha1
        kind: GPUNodePool
        metadata: {name: %s}
        spec:
          nodeSelector: {whorl: small}
          servers: {max: %d}
          cpu: 500m
          memory: {limit: %dMi, reserved: 100Mi, utilizationPercent: 100}
          stores: [{name: models, hostPath: {path: /models}}]
        """
            .formatted(name, servers, usableMebibytes + 100));
  }

  /** A deployment for one session over the pools. */
  public void deployment(String namespace, String name, String pools, String more) {
    create(
        """
        apiVersion: inference.whorl.dev/v1alpha1
        kind: LLMDeployment
        metadata: {name: %s, namespace: %s}
        spec:
          model: {uri: 'store://models/tiny.gguf'}
          workload: {maxInputTokens: 32, maxOutputTokens: 32}
          placement: {nodePoolRefs: [%s], rebalance: {drainTimeout: 5s}}
        %s
        """
            .formatted(name, namespace, pools, more.indent(2)));
  }

  /** The deployment as it is now. */
  public @Nullable LLMDeployment deployment(String namespace, String name) {
    return client.resources(LLMDeployment.class).inNamespace(namespace).withName(name).get();
  }

  /** Waits until a deployment is so; on failure says how it is. */
  public LLMDeployment await(String namespace, String name, Predicate<LLMDeployment> wanted) {
    AtomicReference<@Nullable LLMDeployment> last = new AtomicReference<>();
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> {
            LLMDeployment now = deployment(namespace, name);
            last.set(now);
            return now != null && now.getStatus() != null && wanted.test(now);
          });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(diagnosis(last.get()), e);
    }
    return Objects.requireNonNull(last.get());
  }

  private String diagnosis(@Nullable LLMDeployment last) {
    StringBuilder text = new StringBuilder("The deployment stays like this:\n");
    text.append(Serialization.asYaml(last)).append("Servers, placements and pods:\n");
    servers().forEach(s -> text.append(Serialization.asYaml(s)));
    client
        .resources(BlockPlacement.class)
        .inAnyNamespace()
        .list()
        .getItems()
        .forEach(p -> text.append(Serialization.asYaml(p)));
    client
        .pods()
        .inNamespace(NAMESPACE)
        .list()
        .getItems()
        .forEach(p ->
            text.append(p.getMetadata().getName())
                .append(' ')
                .append(p.getMetadata().getLabels())
                .append(' ')
                .append(p.getMetadata().getDeletionTimestamp())
                .append('\n'));
    return text.toString();
  }

  /** Reasons of the events about a deployment, in the order in which they came. */
  public List<String> events(String namespace, String name) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(e -> name.equals(e.getInvolvedObject().getName()))
        .sorted(Comparator.comparingLong(e -> Long.parseLong(e.getMetadata().getResourceVersion())))
        .map(Event::getReason)
        .toList();
  }

  /** Waits for something. */
  public void await(String what, Supplier<Boolean> wanted) {
    await(what, wanted, PATIENCE);
  }

  /** Waits for something for so long at most. */
  public static void await(String what, Supplier<Boolean> wanted, Duration patience) {
    Awaitility.await(what).atMost(patience).pollInterval(Duration.ofMillis(100)).until(wanted::get);
  }

  /** Waits until the deployment is ready. */
  public LLMDeployment awaitReady(String namespace, String name) {
    return await(namespace, name, d -> condition(d, "Ready").equals("True"));
  }

  /** The status of a condition; empty when it is not there. */
  public static String condition(LLMDeployment deployment, String type) {
    return deployment.getStatus().conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getStatus)
        .findFirst()
        .orElse("");
  }

  /** The reason of a condition; empty when it is not there. */
  public static String reason(LLMDeployment deployment, String type) {
    return deployment.getStatus().conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getReason)
        .findFirst()
        .orElse("");
  }

  /** Servers of all pools, by name. */
  public List<BlockServer> servers() {
    return client.resources(BlockServer.class).list().getItems();
  }

  /** Placements of a namespace. */
  public List<BlockPlacement> placements(String namespace) {
    return client.resources(BlockPlacement.class).inNamespace(namespace).list().getItems();
  }

  /** The placement that serves a namespace's only deployment; waits until one does. */
  public BlockPlacement active(String namespace) {
    List<BlockPlacement> seen = new ArrayList<>();
    await(
        "a placement is active",
        () -> {
          seen.addAll(withPhase(namespace, Phase.ACTIVE));
          return !seen.isEmpty();
        });
    return seen.getLast();
  }

  private List<BlockPlacement> withPhase(String namespace, Phase phase) {
    return placements(namespace).stream()
        .filter(p -> p.getStatus() != null && p.getStatus().phase() == phase)
        .sorted(Comparator.comparing(p -> p.getSpec().revision()))
        .toList();
  }

  /** The credentials in a Secret. */
  public static Credentials credentials(Secret secret) {
    try {
      return Credentials.parse(
          data(secret, Credentials.CERTIFICATE_FILE),
          data(secret, Credentials.KEY_FILE),
          data(secret, Credentials.ROOTS_FILE));
    } catch (InvalidCredentials e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] data(Secret secret, String key) {
    return Base64.getDecoder().decode(secret.getData().get(key));
  }

  @Override
  public void close() {
    stopOperator();
    kubelet.close();
    sweep(LLMDeployment.class);
    sweep(BlockPlacement.class);
    sweep(BlockServer.class);
    sweep(GPUNodePool.class);
    client.pods().inNamespace(NAMESPACE).withGracePeriod(0).delete();
    client.secrets().inNamespace(NAMESPACE).delete();
    client.v1().events().inAnyNamespace().delete();
    client.leases().inNamespace(NAMESPACE).delete();
    client
        .apps()
        .deployments()
        .inAnyNamespace()
        .withLabels(Labels.component(Labels.ROUTER))
        .delete();
    clients.forEach(KubernetesClient::close);
    client.close();
  }

  /**
   * Without an operator nobody takes the finalizers away; the garbage collector is at it as well.
   */
  private <T extends HasMetadata> void sweep(Class<T> kind) {
    await(
        "no " + kind.getSimpleName(),
        () -> {
          List<T> left = client.resources(kind).inAnyNamespace().list().getItems();
          left.forEach(this::release);
          return left.isEmpty();
        });
  }

  private void release(HasMetadata object) {
    try {
      client.resource(object).delete();
      client
          .resource(object)
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Changes an object, as {@code kubectl patch --type=merge} does. */
  public <T extends HasMetadata> void merge(
      Class<T> kind, @Nullable String namespace, String name, String json) {
    var resources = client.resources(kind);
    var resource =
        namespace == null
            ? resources.withName(name)
            : resources.inNamespace(namespace).withName(name);
    resource.patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }
}
