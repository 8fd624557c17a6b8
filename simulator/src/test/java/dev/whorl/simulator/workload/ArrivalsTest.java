package dev.whorl.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.simulator.engine.Request;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalsTest {
  private static final int COUNT = 100_000;

  private static List<Double> times(LoadShape load, double variation) {
    Arrivals arrivals =
        new Arrivals(
            new Arrivals.Spec(
                0,
                load,
                variation,
                new Lengths.Fixed(1),
                new Lengths.Fixed(1),
                Double.POSITIVE_INFINITY,
                COUNT,
                Arrivals.Known.EXACTLY),
            7);
    List<Double> times = new ArrayList<>();
    for (Request r = arrivals.next(); r != null; r = arrivals.next()) {
      times.add(r.arrivalSeconds());
    }
    return times;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 3})
  void gapsHaveTheMeanAndTheVariationAskedFor(double variation) {
    List<Double> times = times(new LoadShape.Constant(4), variation);
    double mean = times.getLast() / (COUNT - 1);
    double squares = 0;
    for (int i = 1; i < COUNT; i++) {
      double gap = times.get(i) - times.get(i - 1);
      squares += (gap - mean) * (gap - mean) / COUNT;
    }

    assertThat(mean).isCloseTo(0.25, within(0.01));
    assertThat(Math.sqrt(squares) / mean).isCloseTo(variation, within(0.1));
  }

  @Test
  void theNumberOfRequestsFollowsAChangingRate() {
    List<Double> ramp = times(new LoadShape.Ramp(10, 30, 100), 1);
    List<Double> steps =
        times(
            new LoadShape.Steps(List.of(new LoadShape.Step(0, 10), new LoadShape.Step(100, 40))),
            1);

    assertThat(ramp.stream().filter(t -> t < 100).count()).isBetween(1850L, 2150L);
    assertThat(steps.stream().filter(t -> t < 100).count()).isBetween(900L, 1100L);
    assertThat(steps.stream().filter(t -> t >= 100 && t < 200).count()).isBetween(3800L, 4200L);
  }
}
