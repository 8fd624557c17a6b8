package dev.whorl.planning.certificate;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;
import java.util.Arrays;

/**
 * At which quantiles step and link times must be capped, so that a share {@code target} of tokens
 * keeps its bound. A sum of q-quantiles is not a q-quantile; instead late tokens are counted: each
 * met a late message on one of h links or one of at most two slow steps on one of h servers, and a
 * slow step touches at most n tokens. No independence is assumed.
 *
 * @param target share of tokens within their bound, for example 0.99
 * @param hops of the longest chain
 */
public record QuantileCaps(double target, int hops) {
  private static final double ENOUGH = 10;
  private static final double PROVISIONAL_MARGIN = 1.25;

  public QuantileCaps {
    Require.positive("hops", hops);
    if (!(target > 0 && target < 1)) {
      throw new InvalidInput(
          "target quantile", target, "must be between 0 and 1, for example 0.99");
    }
  }

  /** Per row on a link: 1 − (1 − q)/(2h). */
  public double link() {
    return 1 - (1 - target) / (2 * hops);
  }

  /**
   * Per step of a server: 1 − (1 − q)·b̄/(2h·n).
   *
   * @param sessions n of the server
   * @param meanRows b̄, mean rows per step; 1 if unknown
   */
  public double step(int sessions, double meanRows) {
    Require.positive("sessions", sessions);
    Require.positive("meanRows", meanRows);
    return 1 - (1 - target) * Math.min(meanRows, sessions) / (2.0 * hops * sessions);
  }

  /**
   * A cap from samples.
   *
   * @param seconds used as the cap
   * @param provisional too few samples for the quantile: the largest seen, times 1.25
   */
  public record Cap(double seconds, boolean provisional) {}

  /** The quantile of the samples, once there are at least 10/(1 − quantile) of them. */
  public static Cap cap(double[] samples, double quantile) {
    if (samples.length == 0) {
      throw new InvalidInput("samples", 0, "must be at least 1; measure first");
    }
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    if (samples.length < ENOUGH / (1 - quantile)) {
      return new Cap(sorted[sorted.length - 1] * PROVISIONAL_MARGIN, true);
    }
    int rank = (int) Math.ceil(quantile * samples.length);
    return new Cap(sorted[Math.clamp(rank, 1, samples.length) - 1], false);
  }
}
