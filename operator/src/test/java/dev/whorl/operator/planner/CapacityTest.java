package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.Durations;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.MoveKind;
import dev.whorl.operator.placement.Planned;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.moving.Blocks;
import dev.whorl.planning.solve.Auto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What capacities alone can give needs no block to move. */
class CapacityTest {
  private static final String NONE = "";
  private static final LoadProfile BUSY = new LoadProfile(List.of(new LoadProfile.Point(1, 1)));
  private static final LoadProfile QUIET = new LoadProfile(List.of(new LoadProfile.Point(0.25, 1)));

  private static Map<String, Integer> capacities(BlockPlacementSpec spec) {
    Map<String, Integer> capacities = new TreeMap<>();
    for (ChainPlan chain : spec.chains()) {
      if (chain.planned() > 0) {
        capacities.put(chain.id(), chain.planned());
      }
    }
    return capacities;
  }

  private static BlockPlacementSpec spec(PlannedWorld world, String name) {
    return world.placement(name).getSpec();
  }

  private static void assertLoadsNothing(BlockPlacementSpec before, BlockPlacementSpec after) {
    Map<String, Span> held = Planned.goal(before).spansByServer();
    Planned.goal(after)
        .spansByServer()
        .forEach((server, span) -> {
          assertThat(held).containsKey(server);
          assertThat(Blocks.of(Objects.requireNonNull(held.get(server))).contains(span))
              .as("%s of %s", span, held)
              .isTrue();
        });
  }

  @Test
  void loadThatDoublesHereAndHalvesThereMovesNoBlock() {
    PlannedWorld world = new PlannedWorld(new Auto(), 4);
    world.apply("a", "up", NONE, 0, 4);
    world.apply("a", "down", NONE, 0, 4);
    world.round();
    BlockPlacementSpec up = spec(world, "up");
    BlockPlacementSpec down = spec(world, "down");
    world.apply("a", "up", NONE, 0, 8);
    world.apply("a", "down", NONE, 0, 2);
    world.round();
    assertThat(spec(world, "up").planned()).isEqualTo(8);
    assertThat(spec(world, "down").planned()).isEqualTo(2);
    assertLoadsNothing(up, spec(world, "up"));
    assertLoadsNothing(down, spec(world, "down"));
  }

  /** A tight objective: two sessions need two chains, and so other servers. */
  @Test
  void thereAndBackBeforeAnythingIsLoadedIsWhereItWas() {
    PlannedWorld lone = new PlannedWorld(new Auto(), 4);
    lone.apply("a", "one", NONE, 0, 1);
    lone.round();
    double bound = Durations.seconds(spec(lone, "one").certificate().bound());
    String objective = "timePerToken: %s,".formatted(Durations.ceil(1.05 * bound));

    PlannedWorld world = new PlannedWorld(new Auto(), 4);
    world.apply("a", "one", objective, 0, 1);
    world.round();
    BlockPlacementSpec first = spec(world, "one");
    world.loadingStuck();
    world.apply("a", "one", objective, 0, 2);
    world.round();
    BlockPlacementSpec moving = spec(world, "one");
    assertThat(moving.planned()).isEqualTo(2);
    assertThat(moving.servers()).hasSizeGreaterThan(first.servers().size());
    assertThat(moving.sessions()).as("what is loaded serves on").isEqualTo(1);
    world.apply("a", "one", objective, 0, 1);
    world.round();
    assertThat(capacities(spec(world, "one"))).isEqualTo(capacities(first));
    assertThat(spec(world, "one").sessions()).isEqualTo(1);
  }

  /** Two fast and two slow servers: alone one is served fastest on a chain of little company. */
  private static PlannedWorld busyOnFastAndSlow(String objective) {
    PlannedWorld world = new PlannedWorld(new Auto(), 4);
    world.speed("small-c", 0.0011);
    world.speed("small-d", 0.0011);
    world.load("one", BUSY);
    world.apply("a", "one", objective, 0, 8);
    world.round();
    return world;
  }

  @Test
  void capacitiesFollowTheLoadOverTheSameBlocks() {
    PlannedWorld world = busyOnFastAndSlow("timePerToken: 130ms,");
    BlockPlacementSpec busy = spec(world, "one");
    world.load("one", QUIET);
    world.round();
    assertThat(spec(world, "one")).as("not at once after the last move").isEqualTo(busy);
    world.forward(Duration.ofSeconds(11));
    world.round();
    BlockPlacementSpec quiet = spec(world, "one");
    assertThat(capacities(quiet)).isNotEqualTo(capacities(busy));
    assertThat(quiet.planned()).isEqualTo(8);
    assertThat(Durations.seconds(quiet.certificate().bound())).isLessThanOrEqualTo(0.13);
    assertLoadsNothing(busy, quiet);
    assertThat(Objects.requireNonNull(quiet.move()).kind()).isEqualTo(MoveKind.REBALANCE);
    assertThat(quiet.move().cause())
        .contains("Capacities for the load of now", "25 % of the sessions in 100 % of the time");
    world.forward(Duration.ofSeconds(11));
    world.round();
    assertThat(spec(world, "one")).as("it stays").isEqualTo(quiet);
  }

  /** What is quick for a few would make the bound of all worse. */
  @Test
  void withoutAnObjectiveNoLoadMakesABoundWorse() {
    PlannedWorld world = busyOnFastAndSlow(NONE);
    BlockPlacementSpec busy = spec(world, "one");
    world.load("one", QUIET);
    world.forward(Duration.ofSeconds(11));
    world.round();
    assertThat(spec(world, "one")).isEqualTo(busy);
  }

  @Test
  void whatIsNotEnoughBetterIsSkippedWithItsFigures() {
    PlannedWorld world = new PlannedWorld(new Auto(), 2);
    world.apply("a", "one", NONE, 0, 1);
    world.round();
    BlockPlacementSpec before = spec(world, "one");
    world.join("small-z");
    world.speed("small-z", 0.0009);
    world.forward(Duration.ofMinutes(6));
    world.round();
    assertThat(spec(world, "one")).isEqualTo(before);
    assertThat(world.skipped().get("one"))
        .contains("% better is known", "minImprovementPercent is 15");
    Map<String, String> told = Map.copyOf(world.skipped());
    world.round();
    assertThat(world.skipped()).as("remembered").isEqualTo(told);
  }
}
