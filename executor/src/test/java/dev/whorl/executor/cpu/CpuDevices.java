package dev.whorl.executor.cpu;

import dev.whorl.executor.BlockExecutor;
import java.time.Duration;

/** The CPU as a backend under test. */
final class CpuDevices {
  private CpuDevices() {}

  static BlockExecutor open(long bytes, int parallelism) {
    Duration spin = parallelism == 1 ? Duration.ZERO : Duration.ofNanos(20_000);
    return new CpuExecutor(new CpuSettings(bytes, parallelism, spin));
  }
}
