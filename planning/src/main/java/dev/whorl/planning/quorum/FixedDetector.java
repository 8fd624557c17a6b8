package dev.whorl.planning.quorum;

/** Never raises k. */
public record FixedDetector() implements Detector {
  @Override
  public Verdict after(StepReport step) {
    return new Verdict(this, false);
  }
}
