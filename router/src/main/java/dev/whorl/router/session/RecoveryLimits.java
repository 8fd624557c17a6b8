package dev.whorl.router.session;

import java.time.Duration;

/**
 * How far a session that has lost its chain is helped to another.
 *
 * @param maxAttempts chains that one session may lose and go on without a token in between; 0: none
 * @param maxWait for another chain
 */
public record RecoveryLimits(int maxAttempts, Duration maxWait) {
  public RecoveryLimits {
    if (maxAttempts < 0 || !maxWait.isPositive()) {
      throw new IllegalArgumentException(
          "The recoveries of a session (%d) must be 0 or more, the longest wait for another chain (%s) above 0."
              .formatted(maxAttempts, maxWait));
    }
  }
}
