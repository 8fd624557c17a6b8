package dev.whorl.simulator.reproduce.energy;

import dev.whorl.planning.speed.Quota;
import dev.whorl.planning.speed.TwoSpeeds;
import java.util.ArrayList;
import java.util.List;

/**
 * One point of the grid.
 *
 * @param servers n
 * @param needed k
 * @param slowRate μ1
 * @param fastRate μ2
 * @param fastShare p
 * @param arrivalRate λ
 */
public record GridPoint(
    int servers,
    int needed,
    double slowRate,
    double fastRate,
    double fastShare,
    double arrivalRate) {
  private static final int[][] QUOTAS = {
    {4, 1}, {4, 2}, {4, 3}, {4, 4}, {10, 2}, {10, 5}, {10, 8}, {10, 10}
  };
  private static final double[] FAST_RATES = {1.5, 3};
  private static final double[] SHARES = {0.2, 0.6};
  private static final double[] LOADS = {0.3, 0.6, 0.85};

  /** 8 quotas × 2 fast rates × 2 shares × 3 loads of the stability limit: 96 points. */
  static List<GridPoint> grid() {
    List<GridPoint> points = new ArrayList<>();
    for (int[] quota : QUOTAS) {
      for (double fast : FAST_RATES) {
        for (double share : SHARES) {
          double limit = forecast(quota, fast, share).stabilityLimit();
          for (double load : LOADS) {
            points.add(new GridPoint(quota[0], quota[1], 1, fast, share, load * limit));
          }
        }
      }
    }
    return points;
  }

  private static TwoSpeeds.Forecast forecast(int[] quota, double fast, double share) {
    return new TwoSpeeds(new Quota(quota[0], quota[1]), 1, fast).at(share);
  }

  TwoSpeeds.Forecast forecast() {
    return new TwoSpeeds(new Quota(servers, needed), slowRate, fastRate).at(fastShare);
  }
}
