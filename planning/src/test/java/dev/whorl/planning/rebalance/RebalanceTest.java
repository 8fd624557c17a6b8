package dev.whorl.planning.rebalance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.LoadProfile.Point;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.rebalance.Rebalancing.Decision;
import dev.whorl.planning.rebalance.Rebalancing.Situation;
import dev.whorl.planning.solve.Move;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RebalanceTest {
  private static final Rebalancing RULES = new Rebalancing(0.1, 300, 3600, 1e9);
  private static final List<Move> MOVES =
      List.of(new Move("a", null, new Span(0, 4), 20_000_000_000L));

  @Test
  void goesWhenTheGainPays() {
    assertThat(RULES.decide(new Situation(0.1, 0.07, 10, 4, 1000), MOVES))
        .isInstanceOfSatisfying(
            Decision.Go.class,
            go -> {
              assertThat(go.gainSeconds()).isGreaterThan(10_799).isLessThan(10_801);
              assertThat(go.costSeconds()).isEqualTo(80);
            });
  }

  @Test
  void staysWithinTheIntervalForSmallGainsAndForGainsBelowTheCost() {
    assertThat(RULES.decide(new Situation(0.1, 0.05, 10, 4, 10), MOVES))
        .isInstanceOf(Decision.Stay.class);
    assertThat(RULES.decide(new Situation(0.1, 0.095, 10, 4, 1000), MOVES))
        .isInstanceOf(Decision.Stay.class);
    assertThat(RULES.decide(new Situation(0.1, 0.08, 0.05, 40, 1000), MOVES))
        .isInstanceOf(Decision.Stay.class);
  }

  @Test
  void burstsRaiseTheEstimateAboveTheMean() {
    DemandEstimate estimate = DemandEstimate.starting(0, 10, 4);
    int[] peaks = {2, 2, 12, 2};
    for (int i = 0; i < peaks.length; i++) {
      estimate = estimate.with(i * 10 + 1, peaks[i]).with(i * 10 + 9, 1);
    }
    estimate = estimate.with(41, 0);
    assertThat(estimate.peaks()).containsExactly(2, 2, 12, 2);
    // Mean 4.5, deviation 4.33.
    assertThat(estimate.sessions()).isEqualTo(14);
  }

  @Test
  void aProfileFollowsThePeaksByQuarters() {
    DemandEstimate quiet = DemandEstimate.starting(0, 5, 12);
    assertThat(quiet.profile(8)).isEqualTo(LoadProfile.UNIFORM);
    DemandEstimate busy = quiet;
    for (int window = 0; window < 10; window++) {
      busy = busy.with(5 * window + 1, window < 4 ? 1 : 20);
    }
    // Nine whole windows: four of an eighth, five of more than all.
    assertThat(busy.profile(8).points())
        .containsExactly(new Point(0.25, 5), new Point(0.5, 1), new Point(1, 6));
    assertThat(busy.profile(8).distance(LoadProfile.UNIFORM)).isCloseTo(0.25, within(1e-12));
    assertThat(busy.profile(8).distance(busy.profile(8))).isZero();
  }

  @Test
  void thePresentWindowCountsAtOnceAndOldWindowsAreForgotten() {
    DemandEstimate estimate = DemandEstimate.starting(0, 10, 2).with(1, 3).with(11, 9);
    assertThat(estimate.sessions()).isEqualTo(9);
    DemandEstimate later = estimate.with(21, 0).with(31, 0).with(41, 0).with(51, 0);
    assertThat(later.sessions()).isZero();
    assertThatThrownBy(() -> later.with(3, 1))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("3.0");
  }

  @Test
  void thePublishedRule() {
    assertThat(DemandEstimate.published(0.5, 8)).isEqualTo(6);
  }
}
