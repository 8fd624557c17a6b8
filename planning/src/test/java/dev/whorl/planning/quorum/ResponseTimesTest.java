package dev.whorl.planning.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.whorl.planning.model.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResponseTimesTest {
  private static final long SEED = 20021100L;

  @Test
  void measuredStepsOfExponentialWorkersGiveTheFormulas() {
    Random random = new Random(SEED);
    List<double[]> steps = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      steps.add(random.doubles(6).map(u -> -Math.log(1 - u) / 2).toArray());
    }
    MeasuredTimes measured = MeasuredTimes.of(steps);
    ExponentialTimes exact = new ExponentialTimes(6, 2);
    for (int k = 1; k <= 6; k++) {
      assertThat(measured.mean(k)).as("seed %d", SEED).isCloseTo(exact.mean(k), within(0.01));
      assertThat(measured.variance(k)).isCloseTo(exact.variance(k), within(0.02));
    }
  }

  @Test
  void aStartThatSkipsStragglers() {
    MeasuredTimes stragglers = MeasuredTimes.of(List.of(new double[] {3, 1, 1.1, 1.05, 3, 1.2}));
    assertThat(stragglers.fastestStart()).isEqualTo(4);
  }

  /** Two of four answer in time; the others are known once they were waited for. */
  @Test
  void aStepCutShortTellsThatTheOthersTookLonger() {
    List<double[]> steps = new ArrayList<>(List.of(new double[] {1, 1.1}, new double[] {1, 1.2}));
    MeasuredTimes hopeful = MeasuredTimes.of(4, steps);
    assertThat(hopeful.mean(2)).isCloseTo(1.15, within(1e-12));
    assertThat(hopeful.mean(4)).as("as if it were no later").isCloseTo(1.15, within(1e-12));
    steps.add(new double[] {1, 1.15, 3, 9});
    MeasuredTimes known = MeasuredTimes.of(4, steps);
    assertThat(known.mean(3)).isCloseTo(1.15 + 1.85, within(1e-12));
    assertThat(known.mean(4)).isCloseTo(1.15 + 1.85 + 6, within(1e-12));
    assertThat(known.variance(3)).isZero();
  }

  /** Most steps are cut at the third of six; the others are found from the few whole ones. */
  @Test
  void cutStepsGiveTheFormulasToo() {
    Random random = new Random(SEED);
    List<double[]> steps = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      double[] step = random.doubles(6).map(u -> -Math.log(1 - u) / 2).sorted().toArray();
      steps.add(i % 5 == 0 ? step : Arrays.copyOf(step, 3));
    }
    MeasuredTimes measured = MeasuredTimes.of(6, steps);
    ExponentialTimes exact = new ExponentialTimes(6, 2);
    for (int k = 1; k <= 6; k++) {
      assertThat(measured.mean(k))
          .as("seed %d, k %d", SEED, k)
          .isCloseTo(exact.mean(k), withinPercentage(8));
    }
  }

  @Test
  void stepsOfDifferentWidthAreRefused() {
    assertThatThrownBy(() -> MeasuredTimes.of(List.of(new double[] {1, 2}, new double[] {1})))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("workers of a measured step (1)");
  }

  @Test
  void theFloorWithoutReplacementVanishesWhenAllAnswer() {
    ErrorBound bound = new ErrorBound(2, 1, 10, 10, 0.001);
    assertThat(bound.floorWithoutReplacement(5, 5)).isZero();
    assertThat(bound.floorWithoutReplacement(2, 5)).isLessThan(bound.floor(2));
  }
}
