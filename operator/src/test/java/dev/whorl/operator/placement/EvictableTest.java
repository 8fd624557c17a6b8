package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.testing.CustomResources;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Budgets follow from the certificates in force. */
class EvictableTest {
  private static BlockPlacement placement(String text) {
    return CustomResources.read(text, BlockPlacement.class);
  }

  private static final String SURVIVES =
      CustomResources.PLACEMENT.replace(
          "stepCaps:", "survives: {count: 1, domain: Server}, stepCaps:");

  @Test
  void whatSessionsAreCountedOnIsNeeded() {
    assertThat(Evictable.needed(List.of(CustomResources.placement()), s -> true))
        .containsExactlyInAnyOrder("small-a", "small-b");
    assertThat(Evictable.needed(List.of(), s -> true)).isEmpty();
  }

  @Test
  void whatIsOnlyHeldAndWillNotServeIsNot() {
    String empty =
        CustomResources.PLACEMENT.replace(
            "capacity: 4, residual: 0, planned: 4", "capacity: 0, residual: 0, planned: 0");
    assertThat(Evictable.needed(List.of(placement(empty)), s -> true)).isEmpty();
    String draining =
        CustomResources.PLACEMENT.replace(
            "capacity: 4, residual: 0, planned: 4", "capacity: 0, residual: 1, planned: 0");
    assertThat(Evictable.needed(List.of(placement(draining)), s -> true)).hasSize(2);
  }

  @Test
  void whatTheCertificateSurvivesMayGoOneAtATime() {
    assertThat(Evictable.needed(List.of(placement(SURVIVES)), s -> true)).isEmpty();
    assertThat(Evictable.needed(List.of(placement(SURVIVES)), s -> s.equals("small-a")))
        .containsExactlyInAnyOrder("small-a", "small-b");
  }
}
