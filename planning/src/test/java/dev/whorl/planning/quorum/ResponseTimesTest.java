package dev.whorl.planning.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.model.InvalidInput;
import java.util.ArrayList;
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
