package dev.whorl.planning.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Five workers, Exp(5): the unit anchor. */
class SwitchingTest {
  private static final ErrorBound BOUND = new ErrorBound(2, 1, 10, 10, 0.001);
  private static final ExponentialTimes TIMES = new ExponentialTimes(5, 5);
  private final Switching switching = new Switching(BOUND, TIMES);

  @Test
  void instantsOfTheAnchor() {
    List<Double> instants = switching.instants(100);
    double[] anchor = {496.9, 621.6, 793.7, 1102.5};
    assertThat(instants).hasSize(4);
    IntStream.range(0, 4)
        .forEach(i -> assertThat(instants.get(i)).isCloseTo(anchor[i], within(0.05)));
  }

  @Test
  void atAnInstantBothNeighboursFallEquallyFast() {
    double first = switching.instants(100).getFirst();
    double error = BOUND.after(first, 1, 100, TIMES, 0);
    assertThat((error - BOUND.floor(1)) / TIMES.mean(1))
        .isCloseTo((error - BOUND.floor(2)) / TIMES.mean(2), within(1e-12));
    assertThat(switching.best(error * 1.001)).isEqualTo(1);
    assertThat(switching.best(error * 0.999)).isEqualTo(2);
  }

  @Test
  void aSmallErrorWaitsForAllAtOnce() {
    assertThat(switching.best(BOUND.floor(5) / 2)).isEqualTo(5);
    assertThat(switching.instants(BOUND.floor(5) / 2)).containsOnly(0.0);
  }

  @Test
  void lumpyTimesSkipValues() {
    MeasuredTimes lumpy = MeasuredTimes.of(List.of(new double[] {1, 3, 3.01, 9, 9.01}));
    Switching general = new Switching(BOUND, lumpy);
    List<Integer> visited =
        IntStream.rangeClosed(1, 4000)
            .mapToObj(i -> general.best(100 * Math.pow(0.996, i)))
            .distinct()
            .toList();
    assertThat(visited).containsExactly(1, 3, 5);
  }
}
