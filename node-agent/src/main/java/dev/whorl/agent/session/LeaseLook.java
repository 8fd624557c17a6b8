package dev.whorl.agent.session;

import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * Ends the leases of silent routers, look by look. While this process stood still it heard nobody:
 * their beats wait unread, so that time is no silence of theirs. Asked by one timer thread.
 */
public final class LeaseLook implements Runnable {
  private final SessionGate gate;
  private final long periodNanos;
  private final Ticker ticker;
  private final IntConsumer expired;
  private long last;

  /**
   * @param period between two looks
   * @param expired told how many sessions were closed
   */
  public LeaseLook(SessionGate gate, Duration period, Ticker ticker, IntConsumer expired) {
    this.gate = gate;
    this.periodNanos = period.toNanos();
    this.ticker = ticker;
    this.expired = expired;
    this.last = ticker.nanos();
  }

  @Override
  public void run() {
    long now = ticker.nanos();
    long late = now - last - 2 * periodNanos;
    last = now;
    expired.accept(
        gate.decide(table -> {
          if (late > 0) {
            table.excuse(Duration.ofNanos(late));
          }
          return table.expire().size();
        }));
  }
}
