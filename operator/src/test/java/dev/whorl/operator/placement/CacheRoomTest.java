package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.crds.testing.CustomResources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Cache is given with the blocks where there is room, so that opening a chain needs no other word.
 */
class CacheRoomTest {
  /** Two sessions now, four planned; a slot of 21845 bytes for a block; 12 and 18 blocks. */
  private static BlockPlacementSpec opening(String use) {
    return CustomResources.read(
            CustomResources.PLACEMENT
                .replace("capacity: 4, residual: 0", "capacity: 2, residual: 0")
                .replace("cacheBytes: 1048576", "cacheBytes: 524280")
                .replace("cacheBytes: 1572864", "cacheBytes: 786420")
                .replace("use: Held", "use: " + use),
            BlockPlacement.class)
        .getSpec();
  }

  private static List<Long> cache(BlockPlacementSpec spec) {
    return spec.spans().stream().map(PlacedSpan::cacheBytes).toList();
  }

  @Test
  void whatIsPlannedIsGivenWhereItFitsAndOnlyThere() {
    BlockPlacementSpec spec = opening("Held");
    long first = 1_000_000 + 1_048_560;
    long second = 1_500_000 + 1_572_840;
    assertThat(cache(filled(spec, first, second))).containsExactly(1_048_560L, 1_572_840L);
    assertThat(cache(filled(spec, first - 1, second))).containsExactly(524_280L, 1_572_840L);
    assertThat(cache(filled(spec, 0, 0))).isEqualTo(cache(spec));
  }

  @Test
  void blocksThatLeaveGetNone() {
    BlockPlacementSpec spec = opening("Leaving");
    assertThat(cache(filled(spec, 1L << 30, 1L << 30))).isEqualTo(cache(spec));
  }

  @Test
  void roomIsGivenOnce() {
    BlockPlacementSpec spec = opening("Held");
    long both = 2 * (1_000_000 + 524_280) + 524_280;
    CacheRoom room = new CacheRoom(Map.of("small-a", both, "small-b", 0L), List.of(spec, spec));
    assertThat(cache(room.fill(spec))).containsExactly(1_048_560L, 786_420L);
    assertThat(cache(room.fill(spec))).containsExactly(524_280L, 786_420L);
  }

  private static BlockPlacementSpec filled(BlockPlacementSpec spec, long first, long second) {
    return new CacheRoom(Map.of("small-a", first, "small-b", second), List.of(spec)).fill(spec);
  }
}
