package dev.whorl.agent.config;

/**
 * The device.
 *
 * @param threads of the CPU executor; 0 for the processors of the container
 * @param memoryBytes for weights and caches
 */
public record DeviceConfig(int threads, long memoryBytes) {
  public DeviceConfig {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "The option --threads (%d) must be 0 or more.".formatted(threads));
    }
    Checks.positive("--memory", memoryBytes);
  }
}
