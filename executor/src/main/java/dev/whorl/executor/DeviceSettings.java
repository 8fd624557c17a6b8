package dev.whorl.executor;

/**
 * What an agent knows of its device before a backend has looked at it.
 *
 * @param memoryBytes budget for weights and attention caches; 0 leaves it to the backend where that
 *     can tell
 * @param threads that run a step together on a CPU; 0 for as many as the process may use
 * @param limits of a step
 */
public record DeviceSettings(long memoryBytes, int threads, StepLimits limits) {
  public DeviceSettings {
    if (memoryBytes < 0 || threads < 0) {
      throw new IllegalArgumentException(
          "The memory (" + memoryBytes + ") and threads (" + threads + ") must not be negative.");
    }
  }

  /** With the usual limits. */
  public DeviceSettings(long memoryBytes, int threads) {
    this(memoryBytes, threads, StepLimits.USUAL);
  }
}
