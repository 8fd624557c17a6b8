package dev.whorl.baselines.published.online;

/**
 * When a client tries again: after 1, 3, 7, 15, 31, 63, 123, 183, … seconds; the steps double up to
 * 60 s.
 */
public final class RetrySchedule {
  private static final double LONGEST_STEP_MS = 60_000;

  private RetrySchedule() {}

  /** The first instant of the schedule at or after the given wait, in ms; 0 for no wait. */
  public static double roundUp(double waitMs) {
    double instant = 0;
    double step = 1_000;
    while (instant < waitMs) {
      if (step == LONGEST_STEP_MS) {
        return instant + Math.ceil((waitMs - instant) / step) * step;
      }
      instant += step;
      step = Math.min(2 * step, LONGEST_STEP_MS);
    }
    return instant;
  }
}
