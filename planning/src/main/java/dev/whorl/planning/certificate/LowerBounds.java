package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Pool;

/**
 * Lower bounds on the mean time per token of R sessions in the published per-token model.
 *
 * @param hull H + Z
 * @param blockPrices B; 0 where the pool is too large for it
 * @param memoryPrices M; 0 where the pool is too large for it
 */
public record LowerBounds(double hull, double blockPrices, double memoryPrices) {
  /** Pools up to this size get B and M. */
  public static final int PRICED = 60;

  /** The bounds of a pool. */
  public static LowerBounds of(Pool pool, int sessions) {
    double hull = HullBound.seconds(pool, sessions);
    if (pool.size() > PRICED || hull == Double.POSITIVE_INFINITY) {
      return new LowerBounds(hull, 0, 0);
    }
    return new LowerBounds(
        hull, BlockPriceBound.seconds(pool, sessions), MemoryPriceBound.seconds(pool, sessions));
  }

  /** The largest. */
  public double seconds() {
    return Math.max(hull, Math.max(blockPrices, memoryPrices));
  }
}
