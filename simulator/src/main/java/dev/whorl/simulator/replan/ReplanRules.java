package dev.whorl.simulator.replan;

import dev.whorl.planning.model.Require;

/**
 * How a run replans.
 *
 * @param loadBytesPerSecond at which a server loads weights; servers load side by side
 * @param minImprovement of the objective for which an intact placement is left
 * @param gainPerShare as of {@link dev.whorl.planning.solve.Repair}
 * @param horizonSeconds over which a rebalancing must pay
 * @param drainSeconds for which the sessions of a chain that closes may go on; then they go on
 *     elsewhere, with a rebuild
 * @param wordSeconds from a revision until an agent has applied it and the operator knows
 */
public record ReplanRules(
    double loadBytesPerSecond,
    double minImprovement,
    double gainPerShare,
    double horizonSeconds,
    double drainSeconds,
    double wordSeconds) {
  /** 1 GiB/s, the operator's 15 %, half the share moved, one hour, five minutes, 200 ms. */
  public static final ReplanRules PRODUCT = new ReplanRules(1L << 30, 0.15, 0.5, 3600, 300, 0.2);

  public ReplanRules {
    Require.positive("loadBytesPerSecond", loadBytesPerSecond);
    Require.notNegative("minImprovement", minImprovement);
    Require.notNegative("gainPerShare", gainPerShare);
    Require.positive("horizonSeconds", horizonSeconds);
    Require.notNegative("drainSeconds", drainSeconds);
    Require.notNegative("wordSeconds", wordSeconds);
  }
}
