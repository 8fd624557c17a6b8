package dev.whorl.simulator.run;

import org.HdrHistogram.Histogram;

/**
 * Times with three significant digits, their exact mean and largest; recording allocates nothing.
 */
public final class Distribution {
  private static final double NANOS = 1e9;

  private final Histogram histogram = new Histogram(3);
  private double sum;
  private double largest;
  private long count;

  Distribution() {
    histogram.setAutoResize(true);
  }

  void record(double seconds) {
    histogram.recordValue((long) (seconds * NANOS));
    sum += seconds;
    count++;
    if (seconds > largest) {
      largest = seconds;
    }
  }

  /** Number of times recorded. */
  public long count() {
    return count;
  }

  /** Mean in seconds; 0 when nothing was recorded. */
  public double mean() {
    return count == 0 ? 0 : sum / count;
  }

  /** Largest in seconds. */
  public double largest() {
    return largest;
  }

  /** The time that a share of all times does not exceed, in seconds. */
  public double quantile(double share) {
    // A bucket of the histogram may end above the largest time in it.
    return Math.min(largest, histogram.getValueAtPercentile(share * 100) / NANOS);
  }
}
