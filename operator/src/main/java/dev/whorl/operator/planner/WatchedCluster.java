package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.placement.Projection;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the planner looks at, kept up by watches: a round lists nothing. A watch may lag behind, and
 * that is safe: specs of servers are written with the resource version that was seen, and a
 * placement that the watch does not know yet, because this process has just made it, is remembered
 * until it does ({@link Written}).
 */
final class WatchedCluster implements AutoCloseable {
  private final Watched<LLMDeployment> deployments;
  private final Watched<GPUNodePool> pools;
  private final Watched<BlockServer> servers;
  private final Watched<BlockPlacement> placements;
  private final Watched<Namespace> namespaces;
  private final List<Watched<?>> all;
  private final Written written = new Written();

  /** Watches that are not started yet; {@code changed} is told of what bears on plans. */
  WatchedCluster(KubernetesClient client, Runnable changed) {
    deployments =
        new Watched<>(
            client.resources(LLMDeployment.class).inAnyNamespace().runnableInformer(0),
            LLMDeployment::getSpec,
            changed);
    pools =
        new Watched<>(
            client.resources(GPUNodePool.class).runnableInformer(0), GPUNodePool::getSpec, changed);
    servers =
        new Watched<>(
            client.resources(BlockServer.class).runnableInformer(0),
            WatchedCluster::bearing,
            changed);
    placements =
        new Watched<>(
            client.resources(BlockPlacement.class).inAnyNamespace().runnableInformer(0),
            Projection::phase,
            changed);
    namespaces =
        new Watched<>(client.namespaces().runnableInformer(0), WatchedCluster::labels, changed);
    all = List.of(deployments, pools, servers, placements, namespaces);
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
  Snapshot snapshot(Map<String, Observation> observations, Instant now) {
    Map<String, Map<String, String>> labels = new HashMap<>();
    namespaces.list().forEach(n -> labels.put(n.getMetadata().getName(), labels(n)));
    return new Snapshot(
        deployments.list(),
        pools.list().stream().collect(Collectors.toMap(p -> p.getMetadata().getName(), p -> p)),
        new ArrayList<>(servers.list()),
        written.with(placements.list(), now),
        labels,
        observations,
        now);
  }

  @Override
  public void close() {
    all.forEach(Watched::close);
  }
}
