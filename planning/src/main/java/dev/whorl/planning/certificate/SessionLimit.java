package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Pool;

/**
 * R_max: the most sessions that memory allows, by a necessary condition: Σ_j max_m min(R·m, ⌊(M_j −
 * s·m)/c⌋) ≥ R·L with the smallest block's weights. No placement carries more.
 */
public final class SessionLimit {
  private SessionLimit() {}

  /** The limit; 0: not even one session fits. */
  public static int of(Pool pool) {
    Least least = new Least(pool);
    int low = 0;
    int high = 1 << 24;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (room(pool, least, middle) >= (double) middle * pool.blocks()) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static double room(Pool pool, Least least, int sessions) {
    double sum = 0;
    for (int j = 0; j < pool.size(); j++) {
      sum += blockSessions(pool, least, j, sessions);
    }
    return sum;
  }

  /** Most block-sessions of a server when no block has more than so many sessions. */
  static long blockSessions(Pool pool, Least least, int j, int sessions) {
    long room = pool.room(j);
    // min(R·m, (M − s·m)/c) rises, then falls: its top is beside the crossing.
    double crossing =
        (double) room / ((double) least.blockBytes() + (double) pool.slotBytes() * sessions);
    long best = 0;
    for (long m = (long) crossing; m <= (long) crossing + 1; m++) {
      long blocks = Math.clamp(m, 1, pool.blocks());
      long left = Math.floorDiv(room - least.blockBytes() * blocks, pool.slotBytes());
      best = Math.max(best, Math.min(sessions * blocks, left));
    }
    return best;
  }
}
