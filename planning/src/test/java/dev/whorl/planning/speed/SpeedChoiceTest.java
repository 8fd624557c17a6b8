package dev.whorl.planning.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.speed.SpeedChoice.Infeasible;
import dev.whorl.planning.speed.SpeedChoice.Reason;
import dev.whorl.planning.speed.SpeedChoice.Share;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeedChoiceTest {
  private static final TwoSpeeds SPEEDS = new TwoSpeeds(new Quota(4, 2), 1, 2);
  private static final Power POWER = new Power(0.1, 1, 4);
  private static final double ARRIVALS = 1.2;

  @ParameterizedTest
  @CsvSource({"1.0, 0.128, -41.0", "0.8, 0.304, -30.4", "0.6, 0.554, -17.4"})
  void theSmallestShareThatKeepsTheDelay(double target, double share, double percent) {
    Share chosen = (Share) SpeedChoice.choose(SPEEDS, POWER, ARRIVALS, target);
    assertThat(chosen.reason()).isEqualTo(Reason.SMALLEST_SHARE);
    assertThat(chosen.fastShare()).isCloseTo(share, within(0.5e-3));
    double power = SPEEDS.at(chosen.fastShare()).power(ARRIVALS, POWER);
    double alwaysFast = SPEEDS.at(1).power(ARRIVALS, POWER);
    assertThat(100 * (power / alwaysFast - 1)).isCloseTo(percent, within(0.05));
    assertThat(SPEEDS.at(chosen.fastShare()).meanDelay(ARRIVALS)).isCloseTo(target, within(1e-9));
  }

  @Test
  void cheapFastWorkRacesToIdle() {
    Power cheap = new Power(0.1, 1, 1.8);
    assertThat(SpeedChoice.choose(SPEEDS, cheap, ARRIVALS, 5))
        .isEqualTo(new Share(1, Reason.RACE_TO_IDLE));
  }

  @Test
  void aLooseTargetRunsSlowly() {
    assertThat(SpeedChoice.choose(SPEEDS, POWER, ARRIVALS, 5))
        .isEqualTo(new Share(0, Reason.SLOW_SUFFICES));
  }

  @Test
  void aTargetBelowAlwaysFastIsInfeasible() {
    double fastest = SPEEDS.at(1).meanDelay(ARRIVALS);
    assertThat(SpeedChoice.choose(SPEEDS, POWER, ARRIVALS, fastest * 0.99))
        .isEqualTo(new Infeasible(fastest));
  }
}
