package dev.whorl.planning.quorum;

/** Notices, from steps alone, that k is too small. Immutable: each step gives the next state. */
public sealed interface Detector permits SignDetector, PlateauDetector, FixedDetector {
  /** After one more step. */
  Verdict after(StepReport step);

  /**
   * A detector after a step.
   *
   * @param next state for the next step
   * @param raise whether k should rise now
   */
  record Verdict(Detector next, boolean raise) {}

  /** The detector that is used when none is chosen. */
  static Detector byDefault() {
    return PlateauDetector.standard();
  }
}
