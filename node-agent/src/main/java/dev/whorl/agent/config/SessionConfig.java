package dev.whorl.agent.config;

import java.time.Duration;

/**
 * How long things are remembered.
 *
 * @param lease a silent router keeps its sessions that long
 * @param closedMemory the id of a closed session stays refused that long
 * @param drainDeadline sessions may finish that long after SIGTERM
 */
public record SessionConfig(Duration lease, Duration closedMemory, Duration drainDeadline) {
  public SessionConfig {
    Checks.positive("--lease", lease);
    Checks.positive("--closed-memory", closedMemory);
    if (drainDeadline.isNegative()) {
      throw new IllegalArgumentException(
          "The option --drain-deadline (%s) is negative.".formatted(drainDeadline));
    }
  }
}
