package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.testing.CustomResources;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private final Written written = new Written();

  private static BlockPlacement placement(String uid) {
    BlockPlacement placement = CustomResources.placement();
    placement.getMetadata().setUid(uid);
    return placement;
  }

  @Test
  void whatTheWatchDoesNotKnowYetIsThere() {
    BlockPlacement made = placement("u");
    written.add(made, NOW);
    assertThat(written.with(List.of(), NOW)).containsExactly(made);
  }

  @Test
  void whatItKnowsIsTheWatchs() {
    written.add(placement("u"), NOW);
    BlockPlacement seen = placement("u");
    assertThat(written.with(List.of(seen), NOW)).containsExactly(seen);
    assertThat(written.with(List.of(), NOW)).isEmpty();
  }

  @Test
  void whatIsNeverSeenWasDeleted() {
    written.add(placement("u"), NOW);
    assertThat(written.with(List.of(), NOW.plus(Written.PATIENCE).plusSeconds(1))).isEmpty();
  }
}
