package dev.whorl.planning.quorum;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;
import java.util.Arrays;
import java.util.List;

/** Order statistics of measured steps: for each step the response time of every worker. */
public final class MeasuredTimes implements ResponseTimes {
  private final double[] mean;
  private final double[] variance;

  private MeasuredTimes(double[] mean, double[] variance) {
    this.mean = mean;
    this.variance = variance;
  }

  /**
   * From measured steps.
   *
   * @param steps at least one, each with one time above 0 per worker, in any order
   */
  public static MeasuredTimes of(List<double[]> steps) {
    if (steps.isEmpty() || steps.getFirst().length == 0) {
      throw new InvalidInput("measured steps", "none", "must be at least 1 step of 1 worker");
    }
    int workers = steps.getFirst().length;
    double[] sum = new double[workers];
    double[] squares = new double[workers];
    for (double[] step : steps) {
      double[] sorted = sorted(step, workers);
      for (int k = 0; k < workers; k++) {
        sum[k] += sorted[k];
        squares[k] += sorted[k] * sorted[k];
      }
    }
    double[] mean = Arrays.stream(sum).map(s -> s / steps.size()).toArray();
    double[] variance = new double[workers];
    Arrays.setAll(variance, k -> Math.max(0, squares[k] / steps.size() - mean[k] * mean[k]));
    return new MeasuredTimes(mean, variance);
  }

  private static double[] sorted(double[] step, int workers) {
    if (step.length != workers) {
      throw new InvalidInput(
          "workers of a measured step", step.length, "must be " + workers + " as in the first");
    }
    for (double time : step) {
      Require.positive("response time", time);
    }
    double[] sorted = step.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  @Override
  public int workers() {
    return mean.length;
  }

  @Override
  public double mean(int k) {
    return mean[k - 1];
  }

  @Override
  public double variance(int k) {
    return variance[k - 1];
  }
}
