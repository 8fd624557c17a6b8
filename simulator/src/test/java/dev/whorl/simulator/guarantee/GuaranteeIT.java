package dev.whorl.simulator.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.simulator.pace.Pace;
import org.junit.jupiter.api.Test;

class GuaranteeIT {
  private static final int MEDIAN = 2;

  @Test
  void noTokenExceedsItsBoundWhileTimesKeepWithinTheirCaps() {
    GuaranteeReport report =
        new GuaranteeCheck(new GuaranteeOptions(1500, 1, 0)).run(Pace.UNWATCHED);
    System.out.println(report);

    assertThat(report.counterExamples()).isEmpty();
    assertThat(report.changing()).as("clusters that changed").isGreaterThan(300);
    assertThat(report.epochs()).as("placements in force in them").isGreaterThan(1000);
    assertThat(report.lateTokens() + report.lateFirstTokens() + report.latePermits()).isZero();
    assertThat(report.tokens()).isGreaterThan(1_000_000);
    assertThat(report.decodeTightness().get(MEDIAN)).isLessThanOrEqualTo(1.7);
    assertThat(report.prefillTightness().get(MEDIAN)).isLessThanOrEqualTo(2.1);
  }

  @Test
  void slowStepsMakeNoMoreTokensLateThanTheyAreCountedFor() {
    GuaranteeReport report =
        new GuaranteeCheck(new GuaranteeOptions(500, 2, 0.01)).run(Pace.UNWATCHED);

    assertThat(report.runsAboveCountedShare()).isZero();
    assertThat(report.lateTokens()).as("the check must be able to fail").isPositive();
  }
}
