package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.placement.Phase;
import org.junit.jupiter.api.Test;

class PlacementFactsTest {
  private static final Loading LOADED = new Loading.Loaded();
  private static final Loading UNDER_WAY = new Loading.UnderWay("1 of 2");
  private static final Loading BROKEN = new Loading.Broken("gone");

  private static Phase next(
      Phase phase, Loading loading, PlacementFacts.Successor successor, boolean wanted) {
    return new PlacementFacts(phase, loading, successor, wanted, 1, false).next();
  }

  @Test
  void itServesWhenEverythingIsLoaded() {
    assertThat(next(Phase.LOADING, UNDER_WAY, PlacementFacts.Successor.NONE, true))
        .isEqualTo(Phase.LOADING);
    assertThat(next(Phase.LOADING, LOADED, PlacementFacts.Successor.NONE, true))
        .isEqualTo(Phase.ACTIVE);
  }

  @Test
  void itServesUntilItsSuccessorDoes() {
    assertThat(next(Phase.ACTIVE, BROKEN, PlacementFacts.Successor.LOADING, true))
        .isEqualTo(Phase.ACTIVE);
    assertThat(next(Phase.ACTIVE, LOADED, PlacementFacts.Successor.ACTIVE, true))
        .isEqualTo(Phase.DRAINING);
  }

  @Test
  void itGivesWayToASuccessorThatNeedsItsMemory() {
    assertThat(next(Phase.ACTIVE, LOADED, PlacementFacts.Successor.BLOCKED, true))
        .isEqualTo(Phase.DRAINING);
  }

  @Test
  void onePlanOvertakesAnotherBeforeItServed() {
    assertThat(next(Phase.LOADING, UNDER_WAY, PlacementFacts.Successor.LOADING, true))
        .isEqualTo(Phase.RETIRED);
  }

  @Test
  void nobodyWantsIt() {
    assertThat(next(Phase.ACTIVE, LOADED, PlacementFacts.Successor.NONE, false))
        .isEqualTo(Phase.DRAINING);
    assertThat(next(Phase.LOADING, LOADED, PlacementFacts.Successor.NONE, false))
        .isEqualTo(Phase.RETIRED);
  }

  @Test
  void drainingEndsWithTheLastSessionOrTheTime() {
    assertThat(draining(1, false)).isEqualTo(Phase.DRAINING);
    assertThat(draining(0, false)).isEqualTo(Phase.RETIRED);
    assertThat(draining(1, true)).isEqualTo(Phase.RETIRED);
  }

  private static Phase draining(int sessions, boolean drained) {
    return new PlacementFacts(
            Phase.DRAINING, LOADED, PlacementFacts.Successor.ACTIVE, true, sessions, drained)
        .next();
  }
}
