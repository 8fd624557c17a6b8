package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementStatus;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.testing.CustomResources;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class ProjectionTest {
  private static final long MIB = 1 << 20;
  private static final Map<String, Long> ROOMY = Map.of("small-a", 100 * MIB, "small-b", 100 * MIB);

  private static BlockPlacement placement(int revision, Phase phase) {
    BlockPlacement placement =
        CustomResources.read(
            CustomResources.PLACEMENT
                .replace("smollm2-1", "smollm2-" + revision)
                .replace("revision: 1", "revision: " + revision),
            BlockPlacement.class);
    placement.setStatus(CustomResources.read("phase: " + label(phase), BlockPlacementStatus.class));
    return placement;
  }

  private static String label(Phase phase) {
    return phase.name().charAt(0) + phase.name().substring(1).toLowerCase(Locale.ROOT);
  }

  private static int capacity(Projection projection, String placement) {
    return projection.chains("small-a").stream()
        .filter(c -> c.placement().equals("default/" + placement))
        .mapToInt(ChainSpec::capacity)
        .sum();
  }

  @Test
  void anActivePlacementIsHeldAndAdmits() {
    Projection projection = Projection.of(List.of(placement(1, Phase.ACTIVE)), ROOMY, p -> 0);
    assertThat(projection.spans("small-a")).hasSize(1);
    assertThat(projection.spans("small-b").getFirst().start()).isEqualTo(12);
    assertThat(capacity(projection, "smollm2-1")).isEqualTo(4);
    assertThat(projection.chains("small-b")).isEmpty();
  }

  @Test
  void aSuccessorLoadsBesideItAndAdmitsNobodyYet() {
    Projection projection =
        Projection.of(
            List.of(placement(1, Phase.ACTIVE), placement(2, Phase.LOADING)), ROOMY, p -> 0);
    assertThat(projection.spans("small-a")).hasSize(2);
    assertThat(capacity(projection, "smollm2-1")).isEqualTo(4);
    assertThat(capacity(projection, "smollm2-2")).isZero();
  }

  @Test
  void itsCapacityRisesAsTheOldSessionsEnd() {
    List<BlockPlacement> both = List.of(placement(1, Phase.DRAINING), placement(2, Phase.ACTIVE));
    ToIntFunction<BlockPlacement> three =
        p -> p.getMetadata().getName().equals("smollm2-1") ? 3 : 0;
    Projection early = Projection.of(both, ROOMY, three);
    assertThat(capacity(early, "smollm2-1")).isZero();
    assertThat(capacity(early, "smollm2-2")).isEqualTo(1);
    assertThat(capacity(Projection.of(both, ROOMY, p -> 0), "smollm2-2")).isEqualTo(4);
  }

  @Test
  void whatDoesNotFitWaitsForTheOldOne() {
    Map<String, Long> tight = Map.of("small-a", 3 * MIB, "small-b", 100 * MIB);
    BlockPlacement successor = placement(2, Phase.LOADING);
    Projection projection =
        Projection.of(List.of(placement(1, Phase.ACTIVE), successor), tight, p -> 0);
    assertThat(projection.spans("small-a")).hasSize(1);
    assertThat(projection.blocked(successor)).isTrue();
    Projection later =
        Projection.of(List.of(placement(1, Phase.RETIRED), successor), tight, p -> 0);
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
            p -> 0);
    // Each span of the first server takes about 2 MiB, each of the second about 3.
    assertThat(projection.spans("small-a")).hasSize(2);
    assertThat(projection.spans("small-b")).hasSize(1);
  }
}
