package dev.whorl.executor;

/**
 * A step that has run on the device, or will not run; its results may still have to be brought into
 * their final form. Completed once, by any thread.
 */
@FunctionalInterface
public interface SubmittedStep {
  /**
   * Steps of a device that may be submitted and not completed: one that runs, and one whose results
   * are handed on.
   */
  int MOST = 2;

  /**
   * Brings the results.
   *
   * @throws IllegalStateException when it was completed before
   */
  StepOutcome complete();
}
