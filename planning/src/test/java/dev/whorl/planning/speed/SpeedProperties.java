package dev.whorl.planning.speed;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SpeedProperties {
  @Property(tries = 200)
  void everyRequestGetsItsCompletions(
      @ForAll @IntRange(min = 1, max = 20) int servers,
      @ForAll @IntRange(min = 1, max = 20) int needed,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @DoubleRange(min = 1, max = 4) double fast) {
    int k = Math.min(needed, servers);
    TwoSpeeds.Forecast forecast = new TwoSpeeds(new Quota(servers, k), 1, fast).at(share);
    double completions = forecast.slowTime() + fast * forecast.fastTime();
    assertThat(completions).isBetween(k * (1 - 1e-9), k * (1 + 1e-9));
  }

  @Property(tries = 200)
  void moreFastServicesNeverLoadTheServersMore(
      @ForAll @IntRange(min = 2, max = 12) int servers,
      @ForAll @DoubleRange(min = 0, max = 0.9) double share) {
    TwoSpeeds speeds = new TwoSpeeds(new Quota(servers, 2), 1, 2);
    assertThat(speeds.at(share + 0.1).stabilityLimit())
        .isGreaterThanOrEqualTo(speeds.at(share).stabilityLimit() * (1 - 1e-12));
  }
}
