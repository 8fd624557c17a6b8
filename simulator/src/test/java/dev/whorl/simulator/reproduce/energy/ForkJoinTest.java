package dev.whorl.simulator.reproduce.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForkJoinTest {
  private static final long REQUESTS = 60_000;

  private static ForkJoin.Means means(int n, int k, double lambda) {
    return new ForkJoin(new GridPoint(n, k, 1, 1, 0, lambda), 5).run(REQUESTS);
  }

  @Test
  void oneServerIsAnExponentialQueue() {
    assertThat(means(1, 1, 0.5).inSystem()).isCloseTo(1.0, withinPercentage(4));
  }

  @Test
  void theFirstOfFourIsOneFourTimesAsFast() {
    assertThat(means(4, 1, 2).inSystem()).isCloseTo(1.0, withinPercentage(4));
  }

  @Test
  void busyServersAreLoadTimesNeededExactly() {
    assertThat(means(10, 5, 1.2).slowBusy()).isCloseTo(5 * 1.2, withinPercentage(2));
  }

  @Test
  void bothOfTwoAreTheKnownForkJoin() {
    // E[T] = (12 − ρ)/8 · 1/(μ − λ) for two servers (Flatto and Hahn; Nelson and Tantawi).
    double lambda = 0.5;
    double exact = lambda * (12 - lambda) / 8 / (1 - lambda);
    assertThat(means(2, 2, lambda).inSystem()).isCloseTo(exact, withinPercentage(4));
  }

  /** Where all are waited for, the stages alone would be 21 % too many at ten servers. */
  @ParameterizedTest
  @CsvSource({"4, 1.5, 0.2, 0.85", "10, 1.5, 0.2, 0.85", "10, 1.5, 0.6, 0.6", "10, 3, 0.6, 0.85"})
  void allOfManyAreForecastWithinTheBand(int n, double fast, double share, double load) {
    double limit = new GridPoint(n, n, 1, fast, share, 0).forecast().stabilityLimit();
    GridPoint point = new GridPoint(n, n, 1, fast, share, load * limit);
    double simulated = new ForkJoin(point, 5).run(REQUESTS).inSystem();
    assertThat(point.forecast().meanInSystem(point.arrivalRate()))
        .isCloseTo(simulated, withinPercentage(12));
  }

  @Test
  void theIntervalHoldsTheTruthAboutAsOftenAsItSays() {
    int inside = 0;
    for (int seed = 0; seed < 40; seed++) {
      ForkJoin.Means means =
          new ForkJoin(new GridPoint(1, 1, 1, 1, 0, 0.5), seed).run(REQUESTS / 3);
      inside += Math.abs(means.inSystem() - 1) <= means.halfWidth() ? 1 : 0;
    }
    assertThat(inside).isBetween(33, 40);
  }
}
