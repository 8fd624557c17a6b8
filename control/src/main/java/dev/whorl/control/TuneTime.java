package dev.whorl.control;

import dev.whorl.protocol.control.StepProfile;

/**
 * How long a piece of tuning may take on a server, {@code Assign.tune_seconds}: as long as a
 * prefill chunk through the server's blocks was measured to take. Certificates charge a chunk more
 * than that, so they cover a piece that has its place.
 */
public final class TuneTime {
  private TuneTime() {}

  /**
   * Seconds of a chunk.
   *
   * @param blocks that the server holds
   * @param prefillTokens p of the deployment
   */
  public static double seconds(StepProfile profile, int blocks, int prefillTokens) {
    double chunk = profile.getPrefillSeconds() * blocks;
    return prefillTokens < profile.getPrefillTokens()
        ? chunk * prefillTokens / profile.getPrefillTokens()
        : chunk;
  }
}
