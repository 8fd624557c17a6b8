package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.BlockPlacementStatus;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.placement.Planned;
import dev.whorl.operator.placement.RevisionWriting;
import dev.whorl.operator.settings.PlanningSettings;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.operator.testing.TestingModel;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.StepProfile;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a round looks at, without a cluster: servers of one pool that run the {@link TestingModel},
 * deployments over it, and the placements that were decided so far, all of them active. Two servers
 * of 80 MiB hold the model once.
 */
final class PlannedWorld {
  private static final double BLOCK_SECONDS = 0.001;

  private static final PlanningSettings SETTINGS =
      new PlanningSettings(
          TestingCluster.PLANNING.coalesce(),
          TestingCluster.PLANNING.timer(),
          Duration.ofMillis(200),
          TestingCluster.PLANNING.prefillTokens(),
          TestingCluster.PLANNING.links(),
          TestingCluster.PLANNING.joinGrace());

  private final List<BlockServer> servers = new ArrayList<>();
  private final Map<String, LLMDeployment> deployments = new LinkedHashMap<>();
  private final List<BlockPlacement> placements = new ArrayList<>();
  private final Map<String, Double> speeds = new HashMap<>();
  private final Map<String, LoadProfile> loads = new HashMap<>();
  private final Map<String, String> skipped = new HashMap<>();
  private final Map<String, String> atRisk = new HashMap<>();
  private final Map<String, NodeNotice> leaving = new HashMap<>();
  private boolean stuck;
  private final ModelGeometry geometry;
  private final GroupDecision decision;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  PlannedWorld(PlacementSolver solver, int servers) {
    this.decision =
        new GroupDecision(
            new GroupSolver(solver, SETTINGS, new PlanningMetrics(new SimpleMeterRegistry())));
    for (int i = 0; i < servers; i++) {
      this.servers.add(server("small-" + (char) ('a' + i), "ONLINE"));
    }
    this.geometry =
        new TestingModel()
            .geometry(Request.modelRef(CustomResources.deployment().getSpec().model()));
  }

  private static BlockServer server(String name, String state) {
    BlockServer server = CustomResources.server();
    server.setMetadata(new ObjectMetaBuilder().withName(name).withUid(name).build());
    server.setStatus(
        CustomResources.read(
            "state: %s\nnode: node-of-%s\nmemory: {total: 80Mi, usable: 80Mi, weights: 0Mi, cache: 0Mi}"
                .formatted(state, name),
            BlockServerStatus.class));
    return server;
  }

  /** A server is lost. */
  void lose(String name) {
    servers.replaceAll(s -> s.getMetadata().getName().equals(name) ? server(name, "OFFLINE") : s);
  }

  /** The node of a server is cordoned; its agent works on. */
  void cordon(String name) {
    leaving.put("node-of-" + name, new NodeNotice("it is cordoned", false));
  }

  /** Time goes by. */
  void forward(Duration by) {
    now = now.plus(by);
  }

  /** A server that is faster or slower than the others, by its seconds for a block. */
  void speed(String name, double blockSeconds) {
    speeds.put(name, blockSeconds);
  }

  /** One more server. */
  void join(String name) {
    servers.add(server(name, "ONLINE"));
  }

  /** How the sessions of a deployment spread, as it is seen. */
  void load(String name, LoadProfile load) {
    loads.put(name, load);
  }

  /** With it what is decided is on its way and opens nothing, for blocks are loaded for ever. */
  void loadingStuck() {
    stuck = true;
  }

  /** Applies a deployment for one session, as its uid; a second time with another spec. */
  void apply(String namespace, String name, String objective, int priority) {
    apply(namespace, name, objective, priority, 1);
  }

  /** The same for so many sessions. */
  void apply(String namespace, String name, String objective, int priority, int sessions) {
    LLMDeployment deployment =
        CustomResources.read(
            """
            metadata: {name: %s, namespace: %s}
            spec:
              model: {uri: 'store://models/tiny.gguf', precision: bf16}
              workload: {maxInputTokens: 32, maxOutputTokens: 32}
              objective: {%s enforcement: Required}
              replicas: 1
              sessionsPerReplica: %d
              placement: {nodePoolRefs: [small], mode: Apply, rebalance: {drainTimeout: 2m}}
              suspend: false
              priority: %d
            """
                .formatted(name, namespace, objective, sessions, priority),
            LLMDeployment.class);
    String created = "2026-01-01T00:00:0%dZ".formatted(deployments.size());
    LLMDeployment before = deployments.get(name);
    deployment.getMetadata().setUid("uid-of-" + name);
    deployment
        .getMetadata()
        .setCreationTimestamp(
            before == null ? created : before.getMetadata().getCreationTimestamp());
    deployments.put(name, deployment);
  }

  void delete(String name) {
    deployments.remove(name);
    placements.removeIf(p -> p.getSpec().deployment().name().equals(name));
  }

  /** One round: what is decided serves at once. */
  Map<String, PlanOutcome> round() {
    Snapshot snapshot =
        new Snapshot(
            List.copyOf(deployments.values()),
            Map.of(),
            servers,
            List.copyOf(placements),
            Map.of(),
            Map.of(),
            now,
            Map.of(),
            leaving,
            Map.of());
    Map<String, PlanOutcome> outcomes = new LinkedHashMap<>();
    skipped.clear();
    atRisk.clear();
    for (List<Request> group : Groups.of(requests(snapshot))) {
      Decision decided = decision.decide(group, snapshot);
      decided
          .outcomes()
          .forEach((uid, outcome) -> outcomes.put(uid.substring("uid-of-".length()), outcome));
      decided.skipped().forEach((uid, why) -> skipped.put(uid.substring("uid-of-".length()), why));
      decided.atRisk().forEach((uid, why) -> atRisk.put(uid.substring("uid-of-".length()), why));
      for (Draft draft : decided.create()) {
        serve(draft);
      }
    }
    decision.endRound();
    return outcomes;
  }

  private void serve(Draft draft) {
    String name = draft.request().deployment().getMetadata().getName();
    int revision = 1 + placements.size();
    BlockPlacement before =
        placements.stream()
            .filter(p -> p.getSpec().deployment().name().equals(name))
            .findFirst()
            .orElse(null);
    placements.removeIf(p -> p.getSpec().deployment().name().equals(name));
    BlockPlacementSpec spec =
        stuck && before != null
            ? RevisionWriting.of(
                draft.spec(),
                before.getSpec(),
                Planned.revision(before.getSpec()),
                null,
                draft.move(now),
                now)
            : moved(draft);
    BlockPlacement placement = new BlockPlacement();
    placement.setMetadata(
        new ObjectMetaBuilder()
            .withName(name + "-" + revision)
            .withNamespace(draft.request().deployment().getMetadata().getNamespace())
            .build());
    placement.setSpec(spec.withRevision(revision));
    placement.setStatus(CustomResources.read("phase: Active", BlockPlacementStatus.class));
    placements.add(placement);
  }

  private BlockPlacementSpec moved(Draft draft) {
    BlockPlacementSpec spec = draft.spec();
    return new BlockPlacementSpec(
        spec.deployment(),
        spec.edition(),
        spec.model(),
        spec.workload(),
        spec.revision(),
        spec.servers(),
        spec.spans(),
        spec.chains(),
        spec.certificate(),
        draft.move(now));
  }

  /** Why something better was not gone to in the last round, by name. */
  Map<String, String> skipped() {
    return skipped;
  }

  /** Why a promise ends with servers that leave, by name. */
  Map<String, String> atRisk() {
    return atRisk;
  }

  private List<Request> requests(Snapshot snapshot) {
    List<Request> requests = new ArrayList<>();
    for (LLMDeployment deployment : deployments.values()) {
      Map<String, StepProfile> profiles = new LinkedHashMap<>();
      for (BlockServer server : servers) {
        if (snapshot.usable(server)) {
          String name = server.getMetadata().getName();
          profiles.put(name, profile(speeds.getOrDefault(name, BLOCK_SECONDS)));
        }
      }
      var links = TestingCluster.PLANNING.links().assumption();
      requests.add(
          new Request(
                  deployment,
                  geometry,
                  profiles,
                  16,
                  links,
                  Request.hash(deployment, 16, links, deployment.getSpec().model().uri()))
              .under(loads.getOrDefault(deployment.getMetadata().getName(), LoadProfile.UNIFORM)));
    }
    return requests;
  }

  private StepProfile profile(double blockSeconds) {
    return TestingModel.profile(
        MeasureRequest.newBuilder()
            .setGeometry(geometry)
            .setPrecision("bf16")
            .setContextTokens(64)
            .setPrefillTokens(16)
            .addBatches(1)
            .build(),
        blockSeconds);
  }

  /** Names of the deployments that serve. */
  List<String> serving() {
    return placements.stream().map(p -> p.getSpec().deployment().name()).sorted().toList();
  }

  /** The placement of a deployment. */
  BlockPlacement placement(String name) {
    return placements.stream()
        .filter(p -> p.getSpec().deployment().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** How many answers of the solver are remembered. */
  int remembered() {
    return decision.remembered();
  }
}
