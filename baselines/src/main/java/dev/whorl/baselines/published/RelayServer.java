package dev.whorl.baselines.published;

import dev.whorl.planning.model.Require;

/**
 * A server as the papers see it.
 *
 * @param memory usable
 * @param timePerBlock τ: one decode step over one block, whatever else runs
 * @param blockCap hosts never more blocks than this
 */
public record RelayServer(double memory, double timePerBlock, int blockCap) {
  /** No cap on the number of blocks. */
  public static final int UNCAPPED = Integer.MAX_VALUE;

  public RelayServer {
    Require.notNegative("memory of a server", memory);
    Require.notNegative("timePerBlock of a server", timePerBlock);
    Require.positive("blockCap of a server", blockCap);
  }

  /** The same server without a cap on its blocks. */
  public RelayServer uncapped() {
    return new RelayServer(memory, timePerBlock, UNCAPPED);
  }
}
