package dev.whorl.baselines.bench;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Wall-clock and processor time of one thread. */
record Spent(double seconds, double cpuSeconds) {
  private static final double NANOS = 1e9;

  /** Runs it once. */
  static Spent on(Runnable work) {
    long start = System.nanoTime();
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    work.run();
    long cpuEnd = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return new Spent((System.nanoTime() - start) / NANOS, (cpuEnd - cpu) / NANOS);
  }

  /** Medians, each for itself. */
  static Spent median(List<Spent> all) {
    return new Spent(median(all, Spent::seconds), median(all, Spent::cpuSeconds));
  }

  private static double median(List<Spent> all, ToDoubleFunction<Spent> figure) {
    double[] sorted = all.stream().mapToDouble(figure).toArray();
    Arrays.sort(sorted);
    return sorted[(sorted.length - 1) / 2];
  }
}
