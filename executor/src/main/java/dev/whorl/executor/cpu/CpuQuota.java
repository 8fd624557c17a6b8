package dev.whorl.executor.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The CPU time that the control group of this process grants, in CPUs; infinite without a limit.
 * The JVM only tells it rounded up.
 */
record CpuQuota(double cpus) {
  private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");

  static CpuQuota read() {
    return read(CONTROL_GROUPS);
  }

  /** Reads version 2 (cpu.max) or version 1 (cpu.cfs_quota_us) files below a root. */
  static CpuQuota read(Path root) {
    try {
      Path second = root.resolve("cpu.max");
      if (Files.isReadable(second)) {
        String[] words = Files.readString(second).strip().split(" ", -1);
        return of(words[0], words.length > 1 ? words[1] : "100000");
      }
      Path first = root.resolve("cpu");
      return of(
          Files.readString(first.resolve("cpu.cfs_quota_us")).strip(),
          Files.readString(first.resolve("cpu.cfs_period_us")).strip());
    } catch (IOException | NumberFormatException none) {
      // No control group file system (not Linux, or a host without limits): nothing limits us.
      return new CpuQuota(Double.POSITIVE_INFINITY);
    }
  }

  private static CpuQuota of(String quota, String period) {
    boolean unlimited = quota.equals("max") || quota.startsWith("-");
    return new CpuQuota(
        unlimited
            ? Double.POSITIVE_INFINITY
            : Double.parseDouble(quota) / Double.parseDouble(period));
  }
}
