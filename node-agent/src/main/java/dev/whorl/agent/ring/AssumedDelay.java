package dev.whorl.agent.ring;

import java.time.Duration;

/** The one-way delay between two servers that the certificate assumes. Thread-safe. */
public final class AssumedDelay {
  private static final double NANOS = 1e9;

  private volatile double seconds;

  /** The delay in force; 0 for none. */
  public void set(double delaySeconds) {
    seconds = delaySeconds;
  }

  /** The delay in force, in seconds; 0 for none. */
  public double seconds() {
    return seconds;
  }

  /** Whether a round trip shows that one of its two ways took longer than is assumed. */
  public boolean exceededBy(Duration roundTrip) {
    double assumed = seconds;
    return assumed > 0 && roundTrip.toNanos() > 2 * assumed * NANOS;
  }
}
