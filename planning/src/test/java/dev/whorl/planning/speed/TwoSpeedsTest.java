package dev.whorl.planning.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Anchors at slow rate 1, fast rate 2, half of the services fast, unless they say otherwise. */
class TwoSpeedsTest {
  @ParameterizedTest
  @CsvSource({
    "4, 1, 0.373214, 0.313393, 5.82575",
    "4, 2, 0.803571, 0.598214, 2.85350",
    "4, 4, 2, 1, 1.333333",
    "10, 5, 1.952618, 1.523691, 2.87661"
  })
  void timesOnARequestAndTheLimitOfStability(
      int n, int k, double slowTime, double fastTime, double limit) {
    TwoSpeeds.Forecast half = new TwoSpeeds(new Quota(n, k), 1, 2).at(0.5);
    assertThat(half.slowTime()).isCloseTo(slowTime, within(0.5e-6));
    assertThat(half.fastTime()).isCloseTo(fastTime, within(0.5e-6));
    assertThat(half.stabilityLimit()).isCloseTo(limit, within(0.5e-5));
    assertThat(half.slowTime() + 2 * half.fastTime()).isCloseTo(k, within(1e-12));
  }

  @Test
  void stageTimes() {
    TwoSpeeds.Forecast half = new TwoSpeeds(new Quota(4, 2), 1, 2).at(0.5);
    assertThat(half.stageTime(0)).isCloseTo(0.171652, within(0.5e-6));
    assertThat(half.stageTime(1)).isCloseTo(0.238393, within(0.5e-6));
  }

  @ParameterizedTest
  @CsvSource({"4, 2, 1.2, 2, 0.763808", "10, 5, 1.2, 2, 0.766073", "4, 1, 2.5, 1.5, 1.026131"})
  void meanInSystem(int n, int k, double arrivals, double fastRate, double mean) {
    TwoSpeeds speeds = new TwoSpeeds(new Quota(n, k), 1, fastRate);
    assertThat(speeds.at(0.5).meanInSystem(arrivals)).isCloseTo(mean, within(0.5e-6));
  }

  @Test
  void equalSpeedsAreOneSpeed() {
    double two = new TwoSpeeds(new Quota(10, 5), 1, 1).at(0.3).meanInSystem(1.2);
    assertThat(two).isCloseTo(new OneSpeed(new Quota(10, 5), 1).meanInSystem(1.2), within(1e-12));
  }

  @Test
  void beyondTheLimitNothingIsFinite() {
    TwoSpeeds.Forecast half = new TwoSpeeds(new Quota(4, 2), 1, 2).at(0.5);
    assertThat(half.meanInSystem(2.8536)).isInfinite();
    assertThat(half.meanInSystem(2.8)).isFinite();
  }
}
