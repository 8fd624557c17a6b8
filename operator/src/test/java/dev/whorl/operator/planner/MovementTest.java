package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.MoveKind;
import dev.whorl.crds.placement.MoveSpec;
import dev.whorl.crds.placement.SpanUse;
import dev.whorl.crds.server.BlockServerSpec;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.server.SpanSpec;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.placement.Planned;
import dev.whorl.operator.placement.Revisions;
import dev.whorl.operator.placement.ServerWord;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.operator.testing.TestingModel;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.protocol.control.ChainReport;
import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import dev.whorl.protocol.control.State;
import dev.whorl.protocol.control.StepProfile;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Revisions from goals, step by step, over two servers that are played. */
class MovementTest {
  private static final StepProfile PROFILE =
      TestingModel.profile(
          MeasureRequest.newBuilder()
              .setGeometry(ModelGeometry.newBuilder().setHash("g1"))
              .setPrecision("bf16")
              .setContextTokens(640)
              .setPrefillTokens(64)
              .addBatches(1)
              .addBatches(16)
              .build(),
          0.001);

  private final Map<String, BlockServer> servers = new HashMap<>();
  private final Map<String, Integer> sessions = new HashMap<>();
  private final Set<String> deaf = new HashSet<>();
  private final Map<String, Long> applied = new HashMap<>();
  private final Map<String, ServerWord> heard = new HashMap<>();
  private List<BlockPlacement> placements = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  MovementTest() {
    for (String name : List.of("small-a", "small-b")) {
      BlockServer server = CustomResources.server();
      server.setMetadata(
          new ObjectMetaBuilder().withName(name).withUid(name).withGeneration(1L).build());
      server.setSpec(new BlockServerSpec("small", "r1", List.of(), List.of()));
      server.setStatus(
          CustomResources.read(
              "state: ONLINE\nmemory: {total: 40Mi, usable: 40Mi, weights: 0Mi, cache: 0Mi}",
              BlockServerStatus.class));
      servers.put(name, server);
    }
  }

  /** The placement of the examples for so many sessions, of one model file or another. */
  private static BlockPlacementSpec goal(int capacity, String file) {
    BlockPlacementSpec spec =
        CustomResources.read(
                CustomResources.PLACEMENT
                    .replace("smollm2.gguf", file)
                    .replace("smollm2-e1", file.replace('.', '-')),
                BlockPlacement.class)
            .getSpec();
    ChainPlan chain = spec.chains().getFirst();
    String id =
        ChainId.of(Planned.edition(spec), Planned.goal(spec).chains().getFirst().hops()).text();
    return spec.withChains(
        List.of(
            new ChainPlan(
                id,
                capacity,
                0,
                capacity,
                null,
                chain.bound(),
                chain.timeToFirstToken(),
                chain.hops())));
  }

  private Snapshot snapshot() {
    Map<String, Observation> observations = new HashMap<>();
    servers.forEach((name, server) -> observations.put(name, report(name, server)));
    return new Snapshot(
        List.of(),
        Map.of(),
        List.copyOf(servers.values()),
        List.copyOf(placements),
        Map.of(),
        observations,
        now);
  }

  /** An agent that does what it is told at once, unless it is deaf. */
  private Observation report(String name, BlockServer server) {
    if (!deaf.contains(name)) {
      applied.put(name, server.getMetadata().getGeneration());
      heard.put(name, ServerWord.in(server.getSpec()));
    }
    ServerWord word = heard.getOrDefault(name, ServerWord.NOTHING);
    Report.Builder report =
        Report.newBuilder()
            .setState(State.ONLINE)
            .setAppliedGeneration(applied.getOrDefault(name, 0L));
    for (SpanSpec span : word.spans()) {
      report.addSpans(
          SpanReport.newBuilder()
              .setPlacement(span.placement())
              .setModel(
                  ModelRef.newBuilder()
                      .setUri(span.model().uri())
                      .setPrecision(span.model().precision()))
              .setStart(span.start())
              .setEnd(span.end())
              .setPhase(SpanReport.Phase.LOADED));
    }
    for (ChainSpec chain : word.chains()) {
      report.addChains(
          ChainReport.newBuilder()
              .setChain(chain.chain())
              .setSessions(sessions.getOrDefault(chain.chain(), 0)));
    }
    return new Observation.Reporting(report.build());
  }

  /** One round towards a goal; true: something was written. */
  private boolean step(BlockPlacementSpec goal) {
    Snapshot snapshot = snapshot();
    FleetSource fleets =
        new FleetSource(
            snapshot,
            Revisions.inForce(placements),
            (server, spec) -> PROFILE,
            TestingCluster.PLANNING.links());
    Movement.Moved moved = new Movement(fleets, snapshot).next(ways(goal));
    assertThat(moved.refused()).isEmpty();
    for (Movement.Written written : moved.write()) {
      BlockPlacement placement = new BlockPlacement();
      int revision = 1 + placements.size();
      placement.setMetadata(
          new ObjectMetaBuilder().withNamespace("default").withName("p-" + revision).build());
      placement.setSpec(written.spec().withRevision(revision));
      placements.add(placement);
    }
    moved
        .ended()
        .forEach(way -> placements.removeIf(p -> p.getSpec().edition().equals(way.name())));
    Map<String, ServerWord> words = FleetSource.words(snapshot, Revisions.inForce(placements));
    servers.forEach((name, server) -> tell(server, words.getOrDefault(name, ServerWord.NOTHING)));
    return !moved.write().isEmpty() || !moved.ended().isEmpty();
  }

  private static void tell(BlockServer server, ServerWord word) {
    if (!word.equals(ServerWord.in(server.getSpec()))) {
      server.setSpec(new BlockServerSpec("small", "r1", word.spans(), word.chains()));
      server.getMetadata().setGeneration(server.getMetadata().getGeneration() + 1);
    }
  }

  private List<Way> ways(BlockPlacementSpec goal) {
    List<Way> ways = new ArrayList<>();
    MoveSpec move = new MoveSpec(0, now.toString(), MoveKind.ASKED, "a test");
    boolean there = false;
    for (BlockPlacement placement : Revisions.inForce(placements)) {
      BlockPlacementSpec spec = placement.getSpec();
      boolean same = spec.edition().equals(goal.edition());
      there |= same;
      boolean draft = same && !planned(spec).equals(planned(goal));
      ways.add(
          new Way(placement, draft ? goal : spec, same, true, draft, draft ? move : spec.move()));
    }
    if (!there) {
      ways.add(new Way(null, goal, true, true, true, move));
    }
    return ways;
  }

  private static List<Integer> planned(BlockPlacementSpec spec) {
    return spec.chains().stream().map(ChainPlan::planned).toList();
  }

  private int arrive(BlockPlacementSpec goal) {
    int steps = 0;
    while (step(goal)) {
      steps++;
      assertThat(steps).isLessThan(20);
    }
    BlockPlacementSpec inForce = inForce(goal);
    assertThat(Revisions.arrived(inForce)).isTrue();
    assertThat(inForce.planned()).isEqualTo(goal.planned());
    return steps;
  }

  private BlockPlacementSpec inForce(BlockPlacementSpec goal) {
    return Revisions.inForce(placements).stream()
        .map(BlockPlacement::getSpec)
        .filter(spec -> spec.edition().equals(goal.edition()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFirstPlacementLoadsAndThenOpens() {
    BlockPlacementSpec goal = goal(4, "one.gguf");
    assertThat(arrive(goal)).isEqualTo(2);
    assertThat(placements.getFirst().getSpec().sessions()).isZero();
    assertThat(placements.getLast().getSpec().sessions()).isEqualTo(4);
    assertThat(inForce(goal).move())
        .satisfies(move -> assertThat(Objects.requireNonNull(move).revision()).isEqualTo(1));
  }

  @Test
  void capacityAloneTakesOneStepAndMovesNoBlock() {
    arrive(goal(4, "one.gguf"));
    List<Integer> held = blocks();
    assertThat(arrive(goal(8, "one.gguf"))).isEqualTo(1);
    assertThat(blocks()).isEqualTo(held);
    sessions.put(inForce(goal(8, "one.gguf")).chains().getFirst().id(), 6);
    assertThat(step(goal(4, "one.gguf"))).isTrue();

    ChainPlan chain = inForce(goal(4, "one.gguf")).chains().getFirst();
    assertThat(chain.capacity()).isEqualTo(4);
    assertThat(chain.residual()).as("its server may admit as before").isEqualTo(8);
    assertThat(chain.closingSince()).isNotNull();
    assertThat(blocks()).isEqualTo(held);
  }

  @Test
  void whatHadItsTimeIsToldToEnd() {
    arrive(goal(8, "one.gguf"));
    String chain = inForce(goal(8, "one.gguf")).chains().getFirst().id();
    sessions.put(chain, 6);
    step(goal(4, "one.gguf"));
    assertThat(told(chain).residual()).isEqualTo(8);
    now = now.plusSeconds(121);
    step(goal(4, "one.gguf"));
    assertThat(told(chain).residual()).as("the sessions beyond 4 are to end").isZero();
    sessions.put(chain, 4);
    arrive(goal(4, "one.gguf"));
  }

  private ChainSpec told(String id) {
    return Objects.requireNonNull(servers.get("small-a")).getSpec().chains().stream()
        .filter(chain -> chain.chain().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherModelIsLoadedBesideTheOneThatServes() {
    arrive(goal(2, "one.gguf"));
    BlockPlacementSpec other = goal(2, "two.gguf");
    step(other);
    assertThat(inForce(other).sessions()).as("it loads").isZero();
    assertThat(inForce(goal(2, "one.gguf")).sessions()).as("the other goes on").isEqualTo(2);
    while (step(other)) {
      assertThat(
              Revisions.inForce(placements).stream()
                  .flatMap(p -> p.getSpec().chains().stream())
                  .mapToInt(ChainPlan::counted)
                  .sum())
          .isPositive();
    }
    assertThat(Revisions.inForce(placements))
        .singleElement()
        .satisfies(p -> assertThat(p.getSpec().edition()).isEqualTo(other.edition()));
  }

  @Test
  void aServerThatDoesNotHearKeepsWhatItWasTold() {
    arrive(goal(4, "one.gguf"));
    BlockPlacementSpec other = goal(2, "two.gguf");
    deaf.add("small-a");
    step(other);
    for (int i = 0; i < 5; i++) {
      step(other);
    }
    assertThat(inForce(other).sessions()).as("a server has not confirmed").isZero();
    assertThat(inForce(goal(4, "one.gguf")).chains().getFirst().counted()).isEqualTo(4);
    deaf.clear();
    while (step(other)) {
      // on its way
    }
    assertThat(Revisions.inForce(placements)).hasSize(1);
  }

  private List<Integer> blocks() {
    return placements.getLast().getSpec().spans().stream()
        .filter(span -> span.use() == SpanUse.HELD)
        .flatMap(span -> List.of(span.server(), span.start(), span.end()).stream())
        .toList();
  }
}
