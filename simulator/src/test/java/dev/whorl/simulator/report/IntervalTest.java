package dev.whorl.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntervalTest {
  /** 2, 4, 6: mean 4, deviation 2, t of two degrees of freedom 4.303. */
  @Test
  void byHand() {
    Interval interval = Interval.of(List.of(2.0, 4.0, 6.0));
    assertThat(interval.mean()).isEqualTo(4);
    assertThat(interval.half()).isCloseTo(4.303 * 2 / Math.sqrt(3), within(1e-9));
    assertThat(interval.holdsZero()).isTrue();
  }

  @Test
  void ofOneDrawNothingIsSaid() {
    assertThat(Interval.of(List.of(3.0))).isEqualTo(new Interval(3, 0));
  }

  /** Ten draws of a known mean: about one interval in twenty misses it. */
  @Test
  void coversTheMeanAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(5);
    long misses =
        IntStream.range(0, 4_000)
            .mapToObj(i -> Interval.of(random.doubles(10).boxed().toList()))
            .filter(interval -> Math.abs(interval.mean() - 0.5) > interval.half())
            .count();
    assertThat(misses / 4_000.0).isBetween(0.035, 0.065);
  }
}
