package dev.whorl.executor;

import java.time.Duration;
import java.util.List;

/** What came of a step. */
public sealed interface StepOutcome {
  /** One result per row, in the order of the rows, and how long the pass took on the device. */
  record Done(List<RowResult> results, Duration time) implements StepOutcome {
    public Done {
      results = List.copyOf(results);
    }
  }

  /**
   * The device is gone: nothing will run on it again, and what its sessions had cached is lost.
   *
   * @param message a sentence for the log and for the sessions
   */
  record DeviceLost(String message) implements StepOutcome {}

  /**
   * This step failed and its rows are lost: their positions may be half written. The device goes
   * on; sessions that were not in the step are untouched.
   *
   * @param message a sentence for the log and for the sessions of the step
   */
  record Fault(String message) implements StepOutcome {}
}
