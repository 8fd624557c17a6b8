package dev.whorl.cli.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What processes have more of after a while of the same load than before it. Threads and handles
 * come and go with connections, heaps grow until they are collected: so much is no leak.
 */
final class Leaks {
  private static final int SPARE = 4;
  private static final double MEMORY = 1.25;
  private static final long MEMORY_SPARE = 32L << 20;

  private Leaks() {}

  /** In words; processes that are not the same ones cannot be compared. */
  static List<String> between(Map<String, Footprint> before, Map<String, Footprint> after) {
    List<String> leaks = new ArrayList<>();
    after.forEach((name, now) -> {
      Footprint then = before.get(name);
      if (then != null && then.pid() == now.pid()) {
        if (now.threads() > then.threads() + SPARE) {
          leaks.add("%s: %d threads, before %d".formatted(name, now.threads(), then.threads()));
        }
        if (now.handles() > then.handles() + SPARE) {
          leaks.add("%s: %d handles, before %d".formatted(name, now.handles(), then.handles()));
        }
        if (now.residentBytes() > then.residentBytes() * MEMORY + MEMORY_SPARE) {
          leaks.add(
              "%s: %d MiB, before %d"
                  .formatted(name, now.residentBytes() >> 20, then.residentBytes() >> 20));
        }
      }
    });
    return leaks;
  }
}
