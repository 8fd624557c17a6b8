package dev.whorl.router.session;

import java.time.Duration;

/**
 * Limits of sessions.
 *
 * @param queueLength sessions that may wait at the same time; 0: who finds no free slot is refused
 * @param maxWait how long one may wait
 * @param holdFor how long one may wait while nothing is placed, as at zero replicas; zero: it is
 *     refused at once
 * @param stallTimeout how much longer than certified a token may take before its session is given
 *     up
 * @param lostAfter a silence of a server below it means nothing
 * @param recovery of sessions whose chain is lost
 */
public record SessionLimits(
    int queueLength,
    Duration maxWait,
    Duration holdFor,
    Duration stallTimeout,
    Duration lostAfter,
    RecoveryLimits recovery) {
  public SessionLimits {
    if (queueLength < 0
        || !maxWait.isPositive()
        || holdFor.isNegative()
        || !stallTimeout.isPositive()
        || !lostAfter.isPositive()) {
      throw new IllegalArgumentException(
          "The queue length (%d) must be 0 or more; the longest wait (%s), the stall timeout (%s) and the silence that means lost (%s) must be above 0."
              .formatted(queueLength, maxWait, stallTimeout, lostAfter));
    }
  }
}
