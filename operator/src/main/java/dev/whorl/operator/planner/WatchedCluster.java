package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.rollout.Served;
import dev.whorl.planning.model.LoadProfile;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the planner looks at, kept up by watches: a round lists nothing. A watch may lag behind, and
 * that is safe: specs of servers are written with the resource version that was seen, and a
 * placement that the watch does not know yet, because this process has just made it, is remembered
 * until it does ({@link Written}).
 */
final class WatchedCluster implements AutoCloseable {
  private final List<Watched<LLMDeployment>> deployments;
  private final Watched<GPUNodePool> pools;
  private final Watched<BlockServer> servers;
  private final List<Watched<BlockPlacement>> placements;
  private final Watched<Namespace> namespaces;
  private final Watched<Node> nodes;
  private final List<Watched<?>> all;
  private final Written written = new Written();

  /**
   * Watches that are not started yet.
   *
   * @param served the namespaces whose deployments are planned; empty: all
   * @param changed is told of what bears on plans
   */
  WatchedCluster(KubernetesClient client, Set<String> served, Runnable changed) {
    deployments =
        informers(client.resources(LLMDeployment.class), served)
            .map(i -> new Watched<>(i, deployment -> Served.of(deployment).getSpec(), changed))
            .toList();
    pools =
        new Watched<>(
            client.resources(GPUNodePool.class).runnableInformer(0), GPUNodePool::getSpec, changed);
    servers =
        new Watched<>(
            client.resources(BlockServer.class).runnableInformer(0),
            WatchedCluster::bearing,
            changed);
    placements =
        informers(client.resources(BlockPlacement.class), served)
            .map(i -> new Watched<>(i, placement -> placement.getSpec().revision(), changed))
            .toList();
    namespaces =
        new Watched<>(client.namespaces().runnableInformer(0), WatchedCluster::labels, changed);
    nodes =
        new Watched<>(
            client.nodes().runnableInformer(0),
            node -> Arrays.asList(zone(node), NodeNotice.of(node)),
            changed);
    all =
        Stream.of(deployments, placements, List.of(pools, servers, namespaces, nodes))
            .<Watched<?>>flatMap(List::stream)
            .toList();
  }

  private static <T extends HasMetadata> Stream<SharedIndexInformer<T>> informers(
      MixedOperation<T, ?, ?> resources, Set<String> served) {
    return served.isEmpty()
        ? Stream.of(resources.inAnyNamespace().runnableInformer(0))
        : served.stream().map(n -> resources.inNamespace(n).runnableInformer(0));
  }

  private static <T extends HasMetadata> List<T> everyOne(List<Watched<T>> watched) {
    return watched.stream().flatMap(w -> w.list().stream()).toList();
  }

  /** Of a server: what it is told, and what plans are made from. */
  private static Object bearing(BlockServer server) {
    BlockServerStatus status = server.getStatus();
    return status == null
        ? List.of(server.getSpec())
        : Arrays.asList(
            server.getSpec(),
            status.state(),
            status.incarnation(),
            status.memory(),
            status.profiles());
  }

  private static Map<String, String> labels(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  /** Begins to watch, and returns at once: an API server that is away is called until it is not. */
  void start() {
    all.forEach(Watched::start);
  }

  /** Whether everything was listed once. */
  boolean filled() {
    return all.stream().allMatch(Watched::filled);
  }

  /** Whether every watch runs, or is on its way back. */
  boolean running() {
    return all.stream().allMatch(Watched::running);
  }

  /** This process has just made a placement. */
  void made(BlockPlacement placement, Instant now) {
    written.add(placement, now);
  }

  /** Everything as it is known now. */
  Snapshot snapshot(
      Map<String, Observation> observations, Map<String, LoadProfile> loads, Instant now) {
    Map<String, Map<String, String>> labels = new HashMap<>();
    namespaces.list().forEach(n -> labels.put(n.getMetadata().getName(), labels(n)));
    return new Snapshot(
        everyOne(deployments).stream().map(Served::of).toList(),
        pools.list().stream().collect(Collectors.toMap(p -> p.getMetadata().getName(), p -> p)),
        new ArrayList<>(servers.list()),
        written.with(everyOne(placements), now),
        labels,
        observations,
        now,
        zones(),
        leaving(),
        loads);
  }

  private Map<String, NodeNotice> leaving() {
    Map<String, NodeNotice> leaving = new HashMap<>();
    for (Node node : nodes.list()) {
      NodeNotice notice = NodeNotice.of(node);
      if (notice != null) {
        leaving.put(node.getMetadata().getName(), notice);
      }
    }
    return leaving;
  }

  private Map<String, String> zones() {
    Map<String, String> zones = new HashMap<>();
    for (Node node : nodes.list()) {
      String zone = zone(node);
      if (!zone.isEmpty()) {
        zones.put(node.getMetadata().getName(), zone);
      }
    }
    return zones;
  }

  private static String zone(Node node) {
    return labels(node).getOrDefault("topology.kubernetes.io/zone", "");
  }

  @Override
  public void close() {
    all.forEach(Watched::close);
  }
}
