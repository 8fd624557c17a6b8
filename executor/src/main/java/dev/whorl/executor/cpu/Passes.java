package dev.whorl.executor.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Times a pass: first until the compiler has nothing left to improve, then often enough for a
 * median and a slow tenth. The device is held for one pass at a time, so that steps come in
 * between.
 */
final class Passes {
  /** A median and the value that one pass in ten exceeds, in nanoseconds. */
  record Timing(long median, long slow) {}

  private static final long WARM_UP_MIN = TimeUnit.MILLISECONDS.toNanos(400);
  private static final long WARM_UP_MAX = TimeUnit.SECONDS.toNanos(5);
  private static final long TIMED_MIN = TimeUnit.MILLISECONDS.toNanos(400);
  private static final long TIMED_MAX = TimeUnit.SECONDS.toNanos(4);
  private static final int WINDOW = 5;
  private static final int TIMED_PASSES = 20;
  private static final int REPEATS = 2;

  private final ReentrantLock device;

  private final Milestones milestones;

  Passes(ReentrantLock device, Milestones milestones) {
    this.device = device;
    this.milestones = milestones;
  }

  /**
   * Times passes of growing work. All are warmed before the first is timed, and one that comes out
   * slower than the next larger one is timed again: its code was not compiled yet, or something
   * else ran.
   */
  List<Timing> timeAscending(List<Runnable> ascending) {
    for (Runnable pass : ascending) {
      warmUp(pass);
      milestones.passed();
    }
    List<Timing> timings = new ArrayList<>();
    for (Runnable pass : ascending) {
      timings.add(time(pass));
    }
    for (int attempt = 0; attempt < REPEATS; attempt++) {
      for (int i = timings.size() - 2; i >= 0; i--) {
        if (timings.get(i).median > timings.get(i + 1).median) {
          timings.set(i, time(ascending.get(i)));
        }
      }
    }
    return timings;
  }

  Timing time(Runnable pass) {
    warmUp(pass);
    List<Long> times = new ArrayList<>();
    long begin = System.nanoTime();
    long elapsed = 0;
    while (times.isEmpty()
        || (elapsed < TIMED_MAX && (elapsed < TIMED_MIN || times.size() < TIMED_PASSES))) {
      times.add(once(pass));
      elapsed = System.nanoTime() - begin;
    }
    milestones.passed();
    return timing(times);
  }

  static Timing timing(List<Long> times) {
    long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
    return new Timing(sorted[sorted.length / 2], sorted[sorted.length * 9 / 10]);
  }

  private void warmUp(Runnable pass) {
    long begin = System.nanoTime();
    long previous = Long.MAX_VALUE;
    while (true) {
      long[] window = new long[WINDOW];
      for (int i = 0; i < WINDOW; i++) {
        window[i] = once(pass);
      }
      Arrays.sort(window);
      long median = window[WINDOW / 2];
      long elapsed = System.nanoTime() - begin;
      boolean settled = elapsed >= WARM_UP_MIN && median > previous - previous / 20;
      if (settled || elapsed >= WARM_UP_MAX) {
        return;
      }
      previous = median;
    }
  }

  private long once(Runnable pass) {
    device.lock();
    try {
      long begin = System.nanoTime();
      pass.run();
      return System.nanoTime() - begin;
    } finally {
      device.unlock();
    }
  }
}
