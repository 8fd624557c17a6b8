package dev.whorl.planning.quorum;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;
import java.util.Arrays;
import java.util.List;

/**
 * Order statistics of measured steps. A step may have been cut short: then it tells the times of
 * the workers that it waited for, and nothing of the others. The mean of the k-th is the sum of the
 * mean waits between one worker and the next, each over the steps that waited for it; for how many
 * a step waits is chosen before it begins, so that these are as good as if all steps had waited.
 * One that was never waited for counts as no later than the one before: it looks cheap, is waited
 * for once, and is known from then on.
 */
public final class MeasuredTimes implements ResponseTimes {
  private final double[] mean;
  private final double[] variance;

  private MeasuredTimes(double[] mean, double[] variance) {
    this.mean = mean;
    this.variance = variance;
  }

  /**
   * From steps that waited for everybody.
   *
   * @param steps at least one, each with one time above 0 per worker, in any order
   */
  public static MeasuredTimes of(List<double[]> steps) {
    if (steps.isEmpty() || steps.getFirst().length == 0) {
      throw new InvalidInput("measured steps", "none", "must be at least 1 step of 1 worker");
    }
    int workers = steps.getFirst().length;
    for (double[] step : steps) {
      if (step.length != workers) {
        throw new InvalidInput(
            "workers of a measured step", step.length, "must be " + workers + " as in the first");
      }
    }
    return of(workers, steps);
  }

  /**
   * From steps that may have been cut short.
   *
   * @param steps at least one, each with 1 to {@code workers} times above 0, in any order
   */
  public static MeasuredTimes of(int workers, List<double[]> steps) {
    if (steps.isEmpty()) {
      throw new InvalidInput("measured steps", "none", "must be at least 1 step of 1 worker");
    }
    List<double[]> ordered = steps.stream().map(step -> sorted(step, workers)).toList();
    double[] mean = new double[workers];
    double[] variance = new double[workers];
    double time = 0;
    for (int k = 0; k < workers; k++) {
      int order = k;
      List<double[]> seen = ordered.stream().filter(step -> step.length > order).toList();
      time +=
          seen.stream()
              .mapToDouble(step -> step[order] - (order == 0 ? 0 : step[order - 1]))
              .average()
              .orElse(0);
      mean[k] = time;
      variance[k] = variance(seen.stream().mapToDouble(step -> step[order]).toArray());
    }
    return new MeasuredTimes(mean, variance);
  }

  private static double variance(double[] times) {
    double mean = Arrays.stream(times).average().orElse(0);
    return Arrays.stream(times).map(time -> (time - mean) * (time - mean)).average().orElse(0);
  }

  private static double[] sorted(double[] step, int workers) {
    if (step.length < 1 || step.length > workers) {
      throw new InvalidInput(
          "times of a measured step", step.length, "must be from 1 to the workers " + workers);
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
