package dev.whorl.planning.dispatch;

import dev.whorl.planning.model.InvalidInput;

/**
 * How a chain goes against what it usually takes: an exponential mean of measured ÷ usual time per
 * token.
 *
 * @param ratio 0: not measured
 */
public record Pace(double ratio) {
  /** Nothing measured yet. */
  public static final Pace UNKNOWN = new Pace(0);

  private static final double WEIGHT = 0.1;

  /** One stalled token must not keep sessions away for long. */
  private static final double FARTHEST = 8;

  /** Whether anything was measured. */
  public boolean known() {
    return ratio > 0;
  }

  /**
   * Takes in the mean of so many tokens.
   *
   * @param measuredOverUsual above 0
   */
  public Pace with(double measuredOverUsual, int tokens) {
    if (!(measuredOverUsual > 0) || tokens < 1) {
      throw new InvalidInput(
          "measured pace", measuredOverUsual, "must be above 0 over at least 1 token");
    }
    double seen = Math.clamp(measuredOverUsual, 1 / FARTHEST, FARTHEST);
    double weight = known() ? 1 - Math.pow(1 - WEIGHT, tokens) : 1;
    return new Pace(ratio + weight * (seen - ratio));
  }
}
