package dev.whorl.planning.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.model.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneSpeedTest {
  @ParameterizedTest
  @CsvSource({"4, 2, 1, 1, 1", "3, 3, 0.5, 1, 1.8333", "10, 5, 1.2, 1, 1.369311"})
  void anchors(int n, int k, double arrivals, double rate, double mean) {
    assertThat(new OneSpeed(new Quota(n, k), rate).meanInStages(arrivals))
        .isCloseTo(mean, within(0.5e-4));
  }

  @Test
  void oneCompletionIsAnMm1QueueOfAllServers() {
    OneSpeed one = new OneSpeed(new Quota(4, 1), 0.5);
    assertThat(one.meanInSystem(1.5)).isCloseTo(1.5 / (2 - 1.5), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0.1", "0.5", "0.9"})
  void bothOfTwoAreTheKnownForkJoin(double load) {
    // E[T] = (12 − ρ)/8 · 1/(μ − λ), exact (Flatto and Hahn; Nelson and Tantawi).
    assertThat(new OneSpeed(new Quota(2, 2), 1).meanInSystem(load))
        .isCloseTo(load * (12 - load) / 8 / (1 - load), within(1e-12));
  }

  @Test
  void theLimitOfStabilityIsAsManyServicesAsServersGive() {
    OneSpeed one = new OneSpeed(new Quota(4, 2), 1);
    assertThat(one.stable(1.999)).isTrue();
    assertThat(one.stable(2)).isFalse();
    assertThat(one.meanInSystem(2)).isInfinite();
    assertThat(one.busyServers(1.2)).isEqualTo(2.4);
  }

  @Test
  void moreCompletionsThanServersAreRefused() {
    assertThatThrownBy(() -> new Quota(3, 4))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("needed completions (4)");
  }
}
