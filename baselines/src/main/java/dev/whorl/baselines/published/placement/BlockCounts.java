package dev.whorl.baselines.published.placement;

import dev.whorl.baselines.published.RelayPool;
import dev.whorl.baselines.published.RelayServer;

/** How many blocks each server hosts, by the two published rules. */
public final class BlockCounts {
  private static final double GIB = 1024.0 * 1024.0 * 1024.0;
  private static final double BYTES_PER_GB = 1e9;

  private BlockCounts() {}

  /** Room for so many sessions at every hosted block: min(⌊M/(s + R·c)⌋, L, cap). */
  public static int[] conservative(RelayPool pool, int sessions) {
    double perBlock = pool.blockMemory() + sessions * pool.slotMemory();
    return pool.servers().stream()
        .mapToInt(s -> capped(pool, s, Math.floor(s.memory() / perBlock)))
        .toArray();
  }

  /**
   * PETALS: a fixed cache per block, after 2 GiB at hidden width 14336 are set aside. Memory of the
   * pool is in GB.
   *
   * @param cache per hosted block, GB
   * @param hiddenWidth of the model
   */
  public static int[] petals(RelayPool pool, double cache, int hiddenWidth) {
    double aside = 2 * GIB * hiddenWidth / 14336;
    double perBlock = pool.blockMemory() * BYTES_PER_GB + cache * BYTES_PER_GB;
    return pool.servers().stream()
        .mapToInt(s -> capped(pool, s, Math.floor((s.memory() * BYTES_PER_GB - aside) / perBlock)))
        .toArray();
  }

  private static int capped(RelayPool pool, RelayServer server, double count) {
    return (int) Math.max(0, Math.min(count, Math.min(pool.blocks(), server.blockCap())));
  }
}
