package dev.whorl.planning.quorum;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;

/**
 * k rises when the smoothed loss has not fallen below best·(1 − tolerance) for some steps; then the
 * search for a better loss starts anew from the present one.
 *
 * @param tolerance share by which the loss must fall to count
 * @param patience steps without such a fall
 * @param smoothed 0.98 of the old plus 0.02 of the new loss; NaN before the first step
 * @param best smoothed loss since the last rise
 * @param stale steps since the best last fell
 */
public record PlateauDetector(
    double tolerance, int patience, double smoothed, double best, int stale) implements Detector {
  private static final double KEPT = 0.98;

  public PlateauDetector {
    Require.positive("patience", patience);
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new InvalidInput("tolerance", tolerance, "must be at least 0 and below 1");
    }
  }

  /** Tolerance 0.01, patience 200. */
  public static PlateauDetector standard() {
    return of(0.01, 200);
  }

  /** Nothing seen yet. */
  public static PlateauDetector of(double tolerance, int patience) {
    return new PlateauDetector(tolerance, patience, Double.NaN, Double.POSITIVE_INFINITY, 0);
  }

  @Override
  public Verdict after(StepReport step) {
    double now =
        Double.isNaN(smoothed) ? step.meanLoss() : KEPT * smoothed + (1 - KEPT) * step.meanLoss();
    if (now < best * (1 - tolerance)) {
      return new Verdict(new PlateauDetector(tolerance, patience, now, now, 0), false);
    }
    boolean raise = stale + 1 >= patience;
    return raise
        ? new Verdict(new PlateauDetector(tolerance, patience, now, now, 0), true)
        : new Verdict(new PlateauDetector(tolerance, patience, now, best, stale + 1), false);
  }
}
