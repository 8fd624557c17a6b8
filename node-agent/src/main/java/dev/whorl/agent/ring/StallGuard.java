package dev.whorl.agent.ring;

import java.time.Duration;

/**
 * Tells whether this process itself stood still since the last look. Then its peers' words are
 * waiting unread, and silence proves nothing. Asked by one timer thread.
 */
final class StallGuard {
  private final long limitNanos;
  private long last;
  private boolean asked;

  /**
   * @param limit looks further apart than that mean a stall
   */
  StallGuard(Duration limit) {
    this.limitNanos = limit.toNanos();
  }

  boolean stalled(long now) {
    boolean stalled = asked && now - last > limitNanos;
    asked = true;
    last = now;
    return stalled;
  }
}
