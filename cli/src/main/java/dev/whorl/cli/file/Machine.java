package dev.whorl.cli.file;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this machine, or the container that this runs in, offers.
 *
 * @param memoryBytes in all, whoever uses it now
 */
public record Machine(int processors, long memoryBytes) {
  /** The heap and the libraries of an agent's process, and of command line and router together. */
  private static final long AGENT_BYTES = 384L << 20;

  private static final long OTHERS_BYTES = 1L << 30;

  /** As the JVM sees it. */
  public static Machine here() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize());
  }

  /** For weights and caches of so many servers: four fifths, less what the processes need. */
  public long usableBytes(int servers) {
    return memoryBytes / 5 * 4 - OTHERS_BYTES - servers * AGENT_BYTES;
  }
}
