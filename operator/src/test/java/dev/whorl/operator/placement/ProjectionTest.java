package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementStatus;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.testing.CustomResources;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProjectionTest {
  private static final long MIB = 1 << 20;

  /** Another chain of so many sessions, before the one that is there. */
  private static final String CHAINS =
      "chains:\n  - {id: c1, capacity: %d, bound: 50ms, timeToFirstToken: 2s, hops: [{server: 0, start: 0, end: 12}, {server: 1, start: 12, end: 30}]}";

  private static final Map<String, Long> ROOMY = Map.of("small-a", 100 * MIB, "small-b", 100 * MIB);

  private static BlockPlacement placement(int revision, Phase phase) {
    return placement(revision, phase, "revision", "revision");
  }

  /** With something else in its spec. */
  private static BlockPlacement placement(int revision, Phase phase, String before, String after) {
    BlockPlacement placement =
        CustomResources.read(
            CustomResources.PLACEMENT
                .replace("smollm2-1", "smollm2-" + revision)
                .replace("revision: 1", "revision: " + revision)
                .replace(before, after),
            BlockPlacement.class);
    placement.setStatus(CustomResources.read("phase: " + label(phase), BlockPlacementStatus.class));
    return placement;
  }

  private static String label(Phase phase) {
    return phase.name().charAt(0) + phase.name().substring(1).toLowerCase(Locale.ROOT);
  }

  /** Nobody was told anything, nothing runs. */
  private static final Admissions NONE = told(Map.of(), 0);

  /**
   * @param capacities that first servers were told, by placement
   * @param running sessions of the first revision
   */
  private static Admissions told(Map<String, Integer> capacities, int running) {
    return new Admissions() {
      @Override
      public int inForce(BlockPlacement placement, ChainPlan chain) {
        return capacities.getOrDefault(placement.getMetadata().getName(), 0);
      }

      @Override
      public int most(BlockPlacement placement, ChainPlan chain) {
        int here = placement.getSpec().revision() == 1 ? running : 0;
        return Math.max(here, inForce(placement, chain));
      }
    };
  }

  private static Admissions toldByChain(Map<String, Integer> capacities) {
    return new Admissions() {
      @Override
      public int inForce(BlockPlacement placement, ChainPlan chain) {
        return placement.getSpec().revision() == 1 ? capacities.getOrDefault(chain.id(), 0) : 0;
      }

      @Override
      public int most(BlockPlacement placement, ChainPlan chain) {
        return inForce(placement, chain);
      }
    };
  }

  private static int capacity(Projection projection, String placement) {
    return projection.chains("small-a").stream()
        .filter(c -> c.placement().equals("default/" + placement))
        .mapToInt(ChainSpec::capacity)
        .sum();
  }

  @Test
  void anActivePlacementIsHeldAndAdmits() {
    Projection projection = Projection.of(List.of(placement(1, Phase.ACTIVE)), ROOMY, NONE);
    assertThat(projection.spans("small-a")).hasSize(1);
    assertThat(projection.spans("small-b").getFirst().start()).isEqualTo(12);
    assertThat(capacity(projection, "smollm2-1")).isEqualTo(4);
    assertThat(projection.chains("small-b")).isEmpty();
  }

  @Test
  void aSuccessorLoadsBesideItAndAdmitsNobodyYet() {
    Projection projection =
        Projection.of(
            List.of(placement(1, Phase.ACTIVE), placement(2, Phase.LOADING)), ROOMY, NONE);
    assertThat(projection.spans("small-a")).hasSize(2);
    assertThat(capacity(projection, "smollm2-1")).isEqualTo(4);
    assertThat(capacity(projection, "smollm2-2")).isZero();
  }

  @Test
  void scalingUpOpensAtOnceAndNeverAdmitsTheSumOfBoth() {
    BlockPlacement larger = placement(2, Phase.ACTIVE, "capacity: 4", "capacity: 8");
    Projection projection =
        Projection.of(
            List.of(placement(1, Phase.ACTIVE), larger), ROOMY, told(Map.of("smollm2-1", 4), 4));

    assertThat(capacity(projection, "smollm2-1")).as("it has a successor").isZero();
    assertThat(capacity(projection, "smollm2-2"))
        .as("its first server counts the sessions of both")
        .isEqualTo(8);
  }

  @Test
  void scalingDownAdmitsTheNewNumberAtOnce() {
    BlockPlacement smaller = placement(2, Phase.ACTIVE, "capacity: 4", "capacity: 2");

    assertThat(
            capacity(
                Projection.of(
                    List.of(placement(1, Phase.DRAINING), smaller),
                    ROOMY,
                    told(Map.of("smollm2-1", 4), 4)),
                "smollm2-2"))
        .isEqualTo(2);
  }

  /** Sessions of chains that the successor does not have take from what it may open. */
  @Test
  void otherChainsOpenAsTheOldSessionsEnd() {
    BlockPlacement other = placement(2, Phase.ACTIVE, "id: c0", "id: c9");
    List<BlockPlacement> both = List.of(placement(1, Phase.DRAINING), other);

    assertThat(capacity(Projection.of(both, ROOMY, told(Map.of(), 3)), "smollm2-2")).isEqualTo(1);
    assertThat(capacity(Projection.of(both, ROOMY, NONE), "smollm2-2")).isEqualTo(4);
    assertThat(capacity(Projection.of(both, ROOMY, told(Map.of("smollm2-1", 4), 0)), "smollm2-2"))
        .as("its first server has not heard that it drains")
        .isZero();
  }

  /** What is open stays open; what rises waits for what is counted elsewhere. */
  @Test
  void capacityThatMovesBetweenChainsIsNeverCountedTwice() {
    BlockPlacement before = placement(1, Phase.DRAINING, "chains:", CHAINS.formatted(2));
    BlockPlacement after =
        placement(
            2,
            Phase.ACTIVE,
            "chains:\n  - {id: c0, capacity: 4",
            CHAINS.formatted(4) + "\n  - {id: c0, capacity: 2");

    Projection projection =
        Projection.of(List.of(before, after), ROOMY, toldByChain(Map.of("c0", 4, "c1", 2)));

    assertThat(
            projection.chains("small-a").stream()
                .filter(c -> c.placement().equals("default/smollm2-2")))
        .extracting(ChainSpec::chain, ChainSpec::capacity)
        .containsExactly(tuple("c1", 2), tuple("c0", 2));
  }

  @Test
  void weightsOfBothAreInMemoryOnce() {
    // 1.0 MB of weights and a cache of 1 MiB each: twice that would be 4.1 MB.
    Map<String, Long> enough = Map.of("small-a", 3_200_000L, "small-b", 100 * MIB);
    BlockPlacement successor = placement(2, Phase.LOADING);

    Projection projection =
        Projection.of(List.of(placement(1, Phase.ACTIVE), successor), enough, NONE);

    assertThat(projection.spans("small-a")).hasSize(2);
    assertThat(projection.blocked(successor)).isFalse();
    BlockPlacement another = placement(2, Phase.LOADING, "precision: bf16", "precision: f32");
    assertThat(
            Projection.of(List.of(placement(1, Phase.ACTIVE), another), enough, NONE)
                .blocked(another))
        .as("other weights")
        .isTrue();
  }

  @Test
  void whatDoesNotFitWaitsForTheOldOne() {
    Map<String, Long> tight = Map.of("small-a", 3_000_000L, "small-b", 100 * MIB);
    BlockPlacement successor = placement(2, Phase.LOADING);
    Projection projection =
        Projection.of(List.of(placement(1, Phase.ACTIVE), successor), tight, NONE);
    assertThat(projection.spans("small-a")).hasSize(1);
    assertThat(projection.blocked(successor)).isTrue();
    Projection later = Projection.of(List.of(placement(1, Phase.RETIRED), successor), tight, NONE);
    assertThat(later.spans("small-a").getFirst().placement()).isEqualTo("default/smollm2-2");
    assertThat(later.blocked(successor)).isFalse();
  }

  @Test
  void noSpecEverExceedsItsServer() {
    Map<String, Long> tight = Map.of("small-a", 5 * MIB, "small-b", 4 * MIB);
    Projection projection =
        Projection.of(
            List.of(
                placement(1, Phase.DRAINING),
                placement(2, Phase.ACTIVE),
                placement(3, Phase.LOADING)),
            tight,
            NONE);
    // Weights of 1.0 and 1.5 MB once, a cache of 1 and 1.5 MiB for each.
    assertThat(projection.spans("small-a")).hasSize(3);
    assertThat(projection.spans("small-b")).hasSize(1);
  }
}
