package dev.whorl.executor.cpu;

import dev.whorl.executor.StepLimits;
import java.time.Duration;

/**
 * Settings of the CPU backend.
 *
 * @param memoryBytes budget for weights and attention caches; the Java heap with the activations of
 *     a step comes on top
 * @param threads that run a step together
 * @param spin how long an idle thread waits awake for the next part of a step; zero where spinning
 *     would take from a CPU quota
 * @param limits of a step
 */
public record CpuSettings(long memoryBytes, int threads, Duration spin, StepLimits limits) {
  /** Longer than the pause between two parts of a step, far shorter than a scheduler's period. */
  private static final Duration SPIN = Duration.ofNanos(40_000);

  /** With the usual limits. */
  public CpuSettings(long memoryBytes, int threads, Duration spin) {
    this(memoryBytes, threads, spin, StepLimits.USUAL);
  }

  public CpuSettings {
    if (memoryBytes < 1) {
      throw new IllegalArgumentException("The memory (" + memoryBytes + ") must be positive.");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("The threads (" + threads + ") must be positive.");
    }
    if (spin.isNegative() || spin.compareTo(Duration.ofMillis(10)) > 0) {
      throw new IllegalArgumentException("The spin (" + spin + ") must be 0 to 10 ms.");
    }
  }

  /**
   * As many threads as the process may use (the JVM reads the container's CPU limit). A limit that
   * is no whole number of CPUs leaves one thread throttled: nobody spins then.
   */
  public static CpuSettings of(long memoryBytes) {
    int threads = Runtime.getRuntime().availableProcessors();
    boolean whole = CpuQuota.read().cpus() >= threads;
    return new CpuSettings(memoryBytes, threads, whole ? SPIN : Duration.ZERO);
  }
}
