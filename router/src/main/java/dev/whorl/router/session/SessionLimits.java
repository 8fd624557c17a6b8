package dev.whorl.router.session;

import java.time.Duration;

/**
 * Limits of sessions.
 *
 * @param queueLength sessions that may wait at the same time
 * @param maxWait how long one may wait
 * @param stallTimeout without a token for so long, a session is given up
 */
public record SessionLimits(int queueLength, Duration maxWait, Duration stallTimeout) {
  public SessionLimits {
    if (queueLength < 1 || !maxWait.isPositive() || !stallTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "The queue length (%d), the longest wait (%s) and the stall timeout (%s) must be above 0."
              .formatted(queueLength, maxWait, stallTimeout));
    }
  }
}
