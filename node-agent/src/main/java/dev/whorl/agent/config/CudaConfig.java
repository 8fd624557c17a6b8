package dev.whorl.agent.config;

import java.nio.file.Path;

/**
 * The GPU.
 *
 * @param ordinal among those that the process sees
 * @param percent of its free memory, where {@code --memory} names no bytes
 * @param driver library of the driver
 * @param kernels folder of kernels compiled ahead, or of NVRTC
 * @param nvml library of NVIDIA's management interface
 */
public record CudaConfig(int ordinal, int percent, String driver, Path kernels, String nvml) {
  public CudaConfig {
    if (ordinal < 0) {
      throw new IllegalArgumentException(
          "The option --device (%d) must be 0 or more.".formatted(ordinal));
    }
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException(
          "The option --memory-percent (%d) must be 1 to 100.".formatted(percent));
    }
  }
}
