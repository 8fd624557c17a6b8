package dev.whorl.agent.config;

import org.jspecify.annotations.Nullable;

/**
 * The device.
 *
 * @param threads of the CPU executor; 0 for the processors of the container
 * @param memoryBytes for weights and caches; 0 on a GPU takes a share of what is free
 * @param cuda the GPU; null for the CPU
 */
public record DeviceConfig(int threads, long memoryBytes, @Nullable CudaConfig cuda) {
  /** The CPU. */
  public DeviceConfig(int threads, long memoryBytes) {
    this(threads, memoryBytes, null);
  }

  public DeviceConfig {
    if (threads < 0) {
      throw new IllegalArgumentException(
          "The option --threads (%d) must be 0 or more.".formatted(threads));
    }
    if (cuda == null || memoryBytes != 0) {
      Checks.positive("--memory", memoryBytes);
    }
  }
}
