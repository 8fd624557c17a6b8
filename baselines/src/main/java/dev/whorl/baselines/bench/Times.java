package dev.whorl.baselines.bench;

/** Seconds per token over the slots or tokens of a plan. */
public record Times(double meanSeconds, double p99Seconds) {
  /** The mean of both figures over some, at least one. */
  static Times mean(Iterable<Times> all) {
    double mean = 0;
    double p99 = 0;
    int count = 0;
    for (Times times : all) {
      mean += times.meanSeconds;
      p99 += times.p99Seconds;
      count++;
    }
    return new Times(mean / count, p99 / count);
  }
}
