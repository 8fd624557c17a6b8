package dev.whorl.baselines.rivals;

/** When a PETALS client tries again, and for how long it avoids a server that failed. */
public final class PetalsRetry {
  private static final double LONGEST_SECONDS = 60;
  private static final double FIRST_BAN_SECONDS = 15;

  private PetalsRetry() {}

  /** Seconds before the n-th try after the first, n from 1: 0, 1, 2, 4, … 60. */
  public static double waitSeconds(int retry) {
    return retry <= 1 ? 0 : Math.min(LONGEST_SECONDS, Math.pow(2, retry - 2.0));
  }

  /** Seconds for which a server is avoided after so many failures in a row: 15, 30, 60, … */
  public static double banSeconds(int failures) {
    return FIRST_BAN_SECONDS * Math.pow(2, failures - 1.0);
  }
}
