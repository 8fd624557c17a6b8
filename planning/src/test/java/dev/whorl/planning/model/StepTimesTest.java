package dev.whorl.planning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class StepTimesTest {
  private final StepTimes table = StepTimes.table(new int[] {1, 4, 8}, new double[] {2, 5, 7});

  @Test
  void interpolatesBetweenAndGoesOnWithTheSteepestSlope() {
    assertThat(table.at(0)).isZero();
    assertThat(table.at(1)).isEqualTo(2);
    assertThat(table.at(2)).isCloseTo(3, within(1e-12));
    assertThat(table.at(8)).isEqualTo(7);
    assertThat(table.at(10)).isCloseTo(9, within(1e-12));
  }

  @Test
  void oneMeasurementGoesOnInProportion() {
    assertThat(StepTimes.table(new int[] {2}, new double[] {4}).at(5)).isCloseTo(10, within(1e-12));
    assertThat(StepTimes.constant(4).at(5)).isEqualTo(4);
    assertThat(StepTimes.linear(1, 0.5).at(5)).isCloseTo(3.5, within(1e-12));
  }
}
