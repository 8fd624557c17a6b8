package dev.whorl.executor.cuda;

import dev.whorl.executor.StepLimits;
import java.nio.file.Path;

/**
 * Settings of the CUDA backend.
 *
 * @param ordinal of the device among those the process sees
 * @param memoryBytes budget for weights and attention caches; what a step works in comes on top. 0
 *     takes {@code percent} of what is free
 * @param percent of free memory, 1 to 100, where no budget is named
 * @param driver the driver's library: a name that the loader knows, or a path
 * @param kernels folder of kernels that were compiled ahead ({@link CompileKernels}), of NVRTC's
 *     libraries, or of both
 * @param limits of a step
 */
public record CudaSettings(
    int ordinal, long memoryBytes, int percent, String driver, Path kernels, StepLimits limits) {
  /** The driver's library under its usual name. */
  public static final String DRIVER = "libcuda.so.1";

  /** Leaves room for what a step works in. */
  public static final int PERCENT = 90;

  /** With the usual limits. */
  public CudaSettings(int ordinal, long memoryBytes, int percent, String driver, Path kernels) {
    this(ordinal, memoryBytes, percent, driver, kernels, StepLimits.USUAL);
  }

  public CudaSettings {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("The percent (" + percent + ") must be 1 to 100.");
    }
    if (ordinal < 0) {
      throw new IllegalArgumentException("The ordinal (" + ordinal + ") is negative.");
    }
    if (memoryBytes < 0) {
      throw new IllegalArgumentException("The memory (" + memoryBytes + ") is negative.");
    }
  }
}
