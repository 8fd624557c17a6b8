package dev.whorl.simulator.run;

import java.util.ArrayList;
import java.util.List;

/**
 * A distribution of times in seconds.
 *
 * @param curve time at each of {@link #SHARES}, for plots
 */
public record Times(
    long count,
    double mean,
    double p50,
    double p90,
    double p99,
    double p999,
    double largest,
    List<Double> curve) {
  /** Shares of all times at which the curve is given. */
  public static final List<Double> SHARES = shares();

  public Times {
    curve = List.copyOf(curve);
  }

  static Times of(Distribution d) {
    List<Double> curve = SHARES.stream().map(d::quantile).toList();
    return new Times(
        d.count(),
        d.mean(),
        d.quantile(0.5),
        d.quantile(0.9),
        d.quantile(0.99),
        d.quantile(0.999),
        d.largest(),
        d.count() == 0 ? List.of() : curve);
  }

  private static List<Double> shares() {
    List<Double> shares = new ArrayList<>();
    for (int percent = 1; percent < 99; percent++) {
      shares.add(percent / 100.0);
    }
    shares.addAll(List.of(0.99, 0.995, 0.998, 0.999, 0.9999));
    return List.copyOf(shares);
  }
}
