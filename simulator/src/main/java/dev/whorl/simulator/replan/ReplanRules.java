package dev.whorl.simulator.replan;

import dev.whorl.planning.model.Require;

/**
 * How a run replans.
 *
 * @param loadBytesPerSecond at which a server loads weights; servers load side by side
 * @param minImprovement of the objective for which an intact placement is left
 * @param gainPerShare as of {@link dev.whorl.planning.solve.Repair}
 * @param horizonSeconds over which a rebalancing must pay
 * @param drainSeconds for which the sessions of a chain that is closed may go on
 * @param move then they go on elsewhere, with a rebuild; else they end with an error, as in the
 *     product
 */
public record ReplanRules(
    double loadBytesPerSecond,
    double minImprovement,
    double gainPerShare,
    double horizonSeconds,
    double drainSeconds,
    boolean move) {
  /** 1 GiB/s, the operator's 15 %, half the share moved, one hour, five minutes, then the end. */
  public static final ReplanRules PRODUCT = new ReplanRules(1L << 30, 0.15, 0.5, 3600, 300, false);

  public ReplanRules {
    Require.positive("loadBytesPerSecond", loadBytesPerSecond);
    Require.notNegative("minImprovement", minImprovement);
    Require.notNegative("gainPerShare", gainPerShare);
    Require.positive("horizonSeconds", horizonSeconds);
    Require.notNegative("drainSeconds", drainSeconds);
  }
}
