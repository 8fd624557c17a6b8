package dev.whorl.planning.model;

import java.util.Arrays;

/**
 * τ(b): the time of one decode step over one block at batch b, measured with caches filled to the
 * planned context. A table, interpolated linearly between its batches and non-decreasing; τ(0) = 0.
 * Below the first batch the first time holds (an upper bound, for a step of fewer rows is not
 * slower). Beyond the last batch the table goes on with its steepest slope, for a table of one
 * batch in proportion to the rows: the step can always be run in parts.
 */
public final class StepTimes {
  private final int[] batches;
  private final double[] seconds;
  private final double slopeBeyond;

  private StepTimes(int[] batches, double[] seconds, double slopeBeyond) {
    this.batches = batches;
    this.seconds = seconds;
    this.slopeBeyond = slopeBeyond;
  }

  /**
   * A measured table.
   *
   * @param batches ascending, the first at least 1
   * @param seconds one time per batch, above 0, non-decreasing
   */
  public static StepTimes table(int[] batches, double[] seconds) {
    if (batches.length == 0 || batches.length != seconds.length) {
      throw new InvalidInput(
          "step times",
          batches.length + " batches, " + seconds.length + " times",
          "must have one time per batch and at least one batch");
    }
    double slope = batches.length == 1 ? seconds[0] / Math.max(batches[0], 1) : 0;
    for (int i = 0; i < batches.length; i++) {
      Require.positive("batch of step time " + i, batches[i]);
      Require.positive("seconds of step time at batch " + batches[i], seconds[i]);
      if (i > 0) {
        slope = Math.max(slope, slope(batches, seconds, i));
      }
    }
    return new StepTimes(batches.clone(), seconds.clone(), slope);
  }

  /** A time that does not depend on the batch, as the published algorithms assume. */
  public static StepTimes constant(double seconds) {
    Require.positive("seconds of a step", seconds);
    return new StepTimes(new int[] {1}, new double[] {seconds}, 0);
  }

  /** τ(b) = base + perRow·b, exact for every batch. */
  public static StepTimes linear(double baseSeconds, double secondsPerRow) {
    Require.notNegative("base seconds of a step", baseSeconds);
    Require.notNegative("seconds per row of a step", secondsPerRow);
    double first = Require.positive("seconds of a step of one row", baseSeconds + secondsPerRow);
    return new StepTimes(new int[] {1}, new double[] {first}, secondsPerRow);
  }

  private static double slope(int[] batches, double[] seconds, int i) {
    if (batches[i] <= batches[i - 1]) {
      throw new InvalidInput(
          "batch of step time " + i, batches[i], "must be above the batch before it");
    }
    if (seconds[i] < seconds[i - 1]) {
      throw new InvalidInput(
          "seconds of step time at batch " + batches[i],
          seconds[i],
          "must not be below the time of a smaller batch (" + seconds[i - 1] + "); measure again");
    }
    return (seconds[i] - seconds[i - 1]) / (batches[i] - batches[i - 1]);
  }

  /** Seconds of a step of so many rows; 0 for 0 rows. */
  public double at(int rows) {
    if (rows <= 0) {
      return 0;
    }
    int last = batches.length - 1;
    if (rows >= batches[last]) {
      return seconds[last] + (rows - batches[last]) * slopeBeyond;
    }
    if (rows <= batches[0]) {
      return seconds[0];
    }
    int i = Arrays.binarySearch(batches, rows);
    if (i >= 0) {
      return seconds[i];
    }
    int high = -i - 1;
    double part = (double) (rows - batches[high - 1]) / (batches[high] - batches[high - 1]);
    return seconds[high - 1] + part * (seconds[high] - seconds[high - 1]);
  }

  /**
   * The batches where the table may bend, ascending: every maximum of a sum of two tables is at
   * one.
   */
  public int[] bends() {
    return batches.clone();
  }

  /** The same table, every time multiplied. */
  public StepTimes scaled(double factor) {
    Require.positive("factor of step times", factor);
    double[] scaled = Arrays.stream(seconds).map(s -> s * factor).toArray();
    return new StepTimes(batches, scaled, slopeBeyond * factor);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StepTimes that
        && Arrays.equals(batches, that.batches)
        && Arrays.equals(seconds, that.seconds)
        && slopeBeyond == that.slopeBeyond;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(batches) + Arrays.hashCode(seconds);
  }

  @Override
  public String toString() {
    return "StepTimes" + Arrays.toString(batches) + Arrays.toString(seconds);
  }
}
