package dev.whorl.simulator.guarantee;

import dev.whorl.planning.model.InvalidInput;

/**
 * What to check.
 *
 * @param clusters to draw; those without a plan are drawn again
 * @param seed of all draws
 * @param slowShare of the steps that are made slow; 0: all times keep within their caps
 */
public record GuaranteeOptions(int clusters, long seed, double slowShare) {
  public GuaranteeOptions {
    if (clusters < 1) {
      throw new InvalidInput("clusters", clusters, "must be at least 1");
    }
  }
}
