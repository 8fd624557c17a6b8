package dev.whorl.baselines.rivals;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.RelayDelay;

/**
 * A pool as published methods see it: equal blocks, one time per block, one delay per server.
 *
 * <p>Choices: a block weighs and takes its share of the whole model, ends included (what a span
 * really weighs is checked when chains are allocated). A server's delay is the round trip when
 * hidden states are relayed; on a ring, where the delay depends on the server before, the mean over
 * at most 64 evenly spaced others.
 */
final class EqualBlocks {
  private static final int MOST_SAMPLED = 64;

  private final Pool pool;
  private final long blockBytes;
  private final double[] hop;

  EqualBlocks(Pool pool) {
    this.pool = pool;
    blockBytes = Math.ceilDiv(pool.spanBytes(0, pool.blocks()), (long) pool.blocks());
    hop = new double[pool.size()];
    for (int j = 0; j < hop.length; j++) {
      hop[j] = meanDelay(pool, j);
    }
  }

  private static double meanDelay(Pool pool, int server) {
    if (pool.delays() instanceof RelayDelay || pool.size() == 1) {
      return pool.delay(server, server, 1);
    }
    int stride = Math.max(1, Math.ceilDiv(pool.size(), MOST_SAMPLED));
    double sum = 0;
    int others = 0;
    for (int i = 0; i < pool.size(); i += stride) {
      if (i != server) {
        sum += pool.delay(i, server, 1);
        others++;
      }
    }
    return others == 0 ? pool.delay(0, server, 1) : sum / others;
  }

  Pool pool() {
    return pool;
  }

  int size() {
    return pool.size();
  }

  int blocks() {
    return pool.blocks();
  }

  /** s. */
  long blockBytes() {
    return blockBytes;
  }

  /** c. */
  long slotBytes() {
    return pool.slotBytes();
  }

  /** M_j. */
  long memory(int server) {
    return pool.room(server);
  }

  /** τ_j of one row. */
  double time(int server) {
    return pool.stepSeconds(server, 0, blocks(), 1) / blocks();
  }

  /** d_j. */
  double hop(int server) {
    return hop[server];
  }

  /** Blocks that fit with room for so many sessions each, at most all. */
  int blocksFor(int server, int sessions) {
    double perBlock = (double) blockBytes + (double) sessions * slotBytes();
    return (int) Math.min(blocks(), Math.max(0, Math.floor(memory(server) / perBlock)));
  }
}
