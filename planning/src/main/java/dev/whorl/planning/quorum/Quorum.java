package dev.whorl.planning.quorum;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;

/**
 * For how many of the workers a step waits: risen by a detector, kept one below the workers that
 * live, so that one that vanishes stalls nobody.
 *
 * @param wanted k that the detector asks for
 * @param step by which k rises
 * @param most largest k
 */
public record Quorum(int wanted, int step, int most, Detector detector) {
  public Quorum {
    Require.positive("wanted", wanted);
    Require.positive("step", step);
    if (most < wanted) {
      throw new InvalidInput("most", most, "must be at least the k at the start " + wanted);
    }
  }

  /** The state after a step. */
  public Quorum after(StepReport report) {
    Detector.Verdict verdict = detector.after(report);
    int next = verdict.raise() ? Math.min(most, wanted + step) : wanted;
    return new Quorum(next, step, most, verdict.next());
  }

  /** k for the next step: at most the live workers − 1, at least 1; falls at once with them. */
  public int k(int liveWorkers) {
    if (liveWorkers < 1) {
      throw new InvalidInput("live workers", liveWorkers, "must be at least 1 to make a step");
    }
    return Math.max(1, Math.min(wanted, liveWorkers - 1));
  }
}
