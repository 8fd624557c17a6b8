package dev.whorl.operator.testing;

import dev.whorl.crds.Group;
import dev.whorl.operator.kube.Labels;
import dev.whorl.protocol.identity.PeerName;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Plays the kubelet and the deployment controller: every agent pod gets a {@link TestingAgent} with
 * the certificate from its Secret, every router Deployment becomes ready. A dead node lets its pod
 * hang in Terminating.
 */
public final class TestingKubelet implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final long GPU_MEMORY = 256L << 20;

  private final KubernetesClient client;
  private final String namespace;
  private final TestingModel model;
  private final Map<String, TestingAgent> agents = new ConcurrentHashMap<>();
  private final Map<String, String> serverOfPod = new ConcurrentHashMap<>();
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();
  private final List<ServerSocket> hanging = new CopyOnWriteArrayList<>();
  private final Set<String> deadPods = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();

  /** With it routers never become ready. */
  public volatile boolean routersStuck;

  /** The node of a server's pod. */
  public volatile UnaryOperator<String> node = server -> "node-1";

  /** With it new pods are not run. */
  public volatile boolean podsStuck;

  /** Told of every agent before it is used. */
  public volatile Consumer<TestingAgent> onStart = agent -> {};

  /** Looks at the pods of a namespace ten times a second. */
  public TestingKubelet(KubernetesClient client, String namespace, TestingModel model) {
    this.client = client;
    this.namespace = namespace;
    this.model = model;
    var _ = loop.scheduleWithFixedDelay(this::sync, 0, 100, TimeUnit.MILLISECONDS);
  }

  /** Where the control port of a server is or will be: the same for every pod of it. */
  public InetSocketAddress address(PeerName.Server server) {
    return address(server.name());
  }

  private InetSocketAddress address(String server) {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), ports.computeIfAbsent(server, s -> freePort()));
  }

  static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The running agent of a server; null when none runs. */
  public @Nullable TestingAgent agent(String server) {
    return agents.get(server);
  }

  /** All running agents. */
  public Map<String, TestingAgent> agents() {
    return Map.copyOf(agents);
  }

  /** The node of the server's pod dies: the agent is silent, and the pod never ends. */
  public void killNode(String server) {
    serverOfPod.forEach((pod, s) -> {
      if (s.equals(server)) {
        deadPods.add(pod);
      }
    });
    stop(server);
  }

  /**
   * The agent of a server hangs: its streams break, and its port takes connections and says
   * nothing.
   */
  public void hang(String server) {
    Objects.requireNonNull(agents.get(server)).leavePort();
    TestingCluster.await("the port is free", () -> hold(address(server)), Duration.ofSeconds(10));
    stop(server);
  }

  private boolean hold(InetSocketAddress address) {
    try {
      hanging.add(new ServerSocket(address.getPort(), BACKLOG, address.getAddress()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    hanging.forEach(TestingKubelet::close);
    loop.shutdownNow();
    agents.keySet().forEach(this::stop);
  }

  private void sync() {
    try {
      client
          .pods()
          .inNamespace(namespace)
          .withLabels(Labels.component(Labels.AGENT))
          .list()
          .getItems()
          .forEach(this::syncPod);
      client
          .apps()
          .deployments()
          .inAnyNamespace()
          .withLabels(Labels.component(Labels.ROUTER))
          .list()
          .getItems()
          .forEach(this::syncRouter);
    } catch (KubernetesClientException e) {
      // Objects change under our hands; the next look finds them as they are.
      LOG.log(Level.DEBUG, "Looking again.", e);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "The testing kubelet failed.", e);
    }
  }

  private static final Logger LOG = System.getLogger(TestingKubelet.class.getName());

  private void syncPod(Pod pod) {
    String name = pod.getMetadata().getName();
    if (deadPods.contains(name)) {
      return;
    }
    String server = Objects.requireNonNull(pod.getMetadata().getLabels().get(Group.SERVER_LABEL));
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      if (server.equals(serverOfPod.remove(name))) {
        stop(server);
      }
      client.resource(pod).withGracePeriod(0).delete();
    } else if (!serverOfPod.containsKey(name)) {
      if (!podsStuck) {
        start(pod, server);
      }
    } else {
      mount(server);
    }
  }

  /** A changed Secret reaches the files of a pod that runs. */
  private void mount(String server) {
    TestingAgent agent = agents.get(server);
    Secret secret = client.secrets().inNamespace(namespace).withName(server + "-tls").get();
    if (agent != null && secret != null) {
      agent.reload(TestingCluster.credentials(secret));
    }
  }

  private void start(Pod pod, String server) {
    Secret secret = client.secrets().inNamespace(namespace).withName(server + "-tls").get();
    if (secret == null) {
      return;
    }
    if (pod.getSpec().getNodeName() == null) {
      bind(pod, node.apply(server));
    }
    try {
      TestingAgent agent =
          new TestingAgent(
              server, address(server), memory(pod), TestingCluster.credentials(secret), model);
      onStart.accept(agent);
      agents.put(server, agent);
      serverOfPod.put(pod.getMetadata().getName(), server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A pod on a node is deleted only when its kubelet says so. */
  private void bind(Pod pod, String node) {
    Binding binding =
        new BindingBuilder()
            .withNewMetadata()
            .withName(pod.getMetadata().getName())
            .withNamespace(namespace)
            .endMetadata()
            .withNewTarget()
            .withKind("Node")
            .withName(node)
            .endTarget()
            .build();
    client.raw(
        "/api/v1/namespaces/%s/pods/%s/binding".formatted(namespace, pod.getMetadata().getName()),
        "POST",
        binding);
  }

  /** Of a GPU's agent nothing says it: what is free there is found when it is opened. */
  private static long memory(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getEnv().stream()
        .filter(e -> e.getName().equals("WHORL_MEMORY"))
        .mapToLong(e -> Long.parseLong(e.getValue()))
        .findFirst()
        .orElse(GPU_MEMORY);
  }

  private void syncRouter(Deployment router) {
    int wanted = router.getSpec().getReplicas();
    int ready = routersStuck ? 0 : wanted;
    Integer before = router.getStatus() == null ? null : router.getStatus().getReadyReplicas();
    if (before == null ? ready > 0 : before != ready) {
      router.setStatus(
          new DeploymentStatusBuilder()
              .withReplicas(wanted)
              .withReadyReplicas(ready)
              .withUpdatedReplicas(wanted)
              .withAvailableReplicas(ready)
              .build());
      client.resource(router).updateStatus();
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop(String server) {
    TestingAgent agent = agents.remove(server);
    if (agent != null) {
      agent.close();
    }
  }
}
