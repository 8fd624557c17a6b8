package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementStatus;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.testing.CustomResources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two deployments that are to change their servers, with room for one on each. */
class GivingWayTest {
  private static final Map<String, Long> ONE_EACH = Map.of("a", 3_000_000L, "b", 3_000_000L);
  private static final Admissions IDLE =
      new Admissions() {
        @Override
        public int inForce(BlockPlacement placement, ChainPlan chain) {
          return 0;
        }

        @Override
        public int most(BlockPlacement placement, ChainPlan chain) {
          return 0;
        }
      };

  private final List<BlockPlacement> alive =
      new ArrayList<>(
          List.of(
              placement("m", 1, "a", Phase.ACTIVE),
              placement("n", 1, "b", Phase.ACTIVE),
              placement("m", 2, "b", Phase.LOADING),
              placement("n", 2, "a", Phase.LOADING)));

  @Test
  void oneAtATime() {
    assertThat(turn("m")).isTrue();
    assertThat(turn("n")).isFalse();
    to(0, Phase.DRAINING);
    assertThat(turn("n")).as("what the first lets go of may be enough").isFalse();
  }

  @Test
  void bothArriveAndOneIsNeverInterrupted() {
    for (int i = 0; i < 20; i++) {
      look();
      assertThat(alive.stream().filter(p -> serves(p, "n")))
          .as("n serves, look %d", i)
          .isNotEmpty();
    }
    assertThat(alive)
        .extracting(PlacementName::of, Projection::phase)
        .containsExactly(tuple("default/m-2", Phase.ACTIVE), tuple("default/n-2", Phase.ACTIVE));
  }

  /** Every placement is looked at once, with what has fitted loaded. */
  private void look() {
    for (BlockPlacement placement : List.copyOf(alive)) {
      boolean fits = !projection().blocked(placement);
      String uid = placement.getSpec().deployment().uid();
      Phase next =
          new PlacementFacts(
                  Projection.phase(placement),
                  fits ? new Loading.Loaded() : new Loading.UnderWay("waits"),
                  successor(placement, uid),
                  true,
                  0,
                  false)
              .next();
      if (next == Phase.RETIRED) {
        alive.remove(placement);
      } else {
        to(alive.indexOf(placement), next);
      }
    }
  }

  private PlacementFacts.Successor successor(BlockPlacement placement, String uid) {
    return alive.stream()
        .filter(p -> p.getSpec().deployment().uid().equals(uid))
        .filter(p -> p.getSpec().revision() > placement.getSpec().revision())
        .map(p ->
            Projection.phase(p) == Phase.ACTIVE
                ? PlacementFacts.Successor.ACTIVE
                : turn(uid) ? PlacementFacts.Successor.BLOCKED : PlacementFacts.Successor.LOADING)
        .findFirst()
        .orElse(PlacementFacts.Successor.NONE);
  }

  private static boolean serves(BlockPlacement placement, String uid) {
    return placement.getSpec().deployment().uid().equals(uid)
        && Projection.phase(placement) == Phase.ACTIVE;
  }

  private boolean turn(String uid) {
    return new GivingWay(alive, projection()).isTurnOf(uid);
  }

  private Projection projection() {
    return Projection.of(alive, ONE_EACH, IDLE);
  }

  private void to(int position, Phase phase) {
    alive.get(position).setStatus(status(phase));
  }

  private static BlockPlacement placement(String uid, int revision, String server, Phase phase) {
    BlockPlacement placement =
        CustomResources.read(
            CustomResources.PLACEMENT
                .replace("name: smollm2-1", "name: " + uid + "-" + revision)
                .replace("uid: u1", "uid: " + uid)
                .replace("smollm2.gguf", uid + ".gguf")
                .replace("revision: 1", "revision: " + revision)
                .replace("[small-a, small-b]", "[" + server + "]")
                .replace(
                    "  - {server: 1, start: 12, end: 30, use: Held, weightBytes: 1500000, cacheBytes: 1572864}\n",
                    "")
                .replace(", {server: 1, start: 12, end: 30}", ""),
            BlockPlacement.class);
    placement.setStatus(status(phase));
    return placement;
  }

  private static BlockPlacementStatus status(Phase phase) {
    String name = phase.name().charAt(0) + phase.name().substring(1).toLowerCase(Locale.ROOT);
    return CustomResources.read("phase: " + name, BlockPlacementStatus.class);
  }
}
