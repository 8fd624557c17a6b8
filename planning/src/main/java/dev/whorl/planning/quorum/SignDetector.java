package dev.whorl.planning.quorum;

import dev.whorl.planning.model.Require;

/**
 * The papers' idea (Pflug's): near the floor, successive gradients point against each other as
 * often as not. Counts +1 for a negative inner product and −1 otherwise; k rises when the count
 * exceeds the threshold after the burn-in, and counting starts anew.
 *
 * @param threshold that the count must exceed
 * @param burnIn steps after each rise that must pass
 * @param count so far
 * @param steps since the last rise
 */
public record SignDetector(int threshold, int burnIn, int count, int steps) implements Detector {
  public SignDetector {
    Require.notNegative("threshold", threshold);
    Require.notNegative("burnIn", burnIn);
  }

  /** Nothing counted yet. */
  public static SignDetector of(int threshold, int burnIn) {
    return new SignDetector(threshold, burnIn, 0, 0);
  }

  @Override
  public Verdict after(StepReport step) {
    int sign = Double.isNaN(step.gradientProduct()) ? 0 : step.gradientProduct() < 0 ? 1 : -1;
    boolean raise = count + sign > threshold && steps >= burnIn;
    return raise
        ? new Verdict(of(threshold, burnIn), true)
        : new Verdict(new SignDetector(threshold, burnIn, count + sign, steps + 1), false);
  }
}
