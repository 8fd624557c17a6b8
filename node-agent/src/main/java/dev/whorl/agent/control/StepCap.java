package dev.whorl.agent.control;

import dev.whorl.agent.session.Batch;
import dev.whorl.agent.step.StepObserver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts steps that took longer than the certificate allows: what the certificate says of late
 * tokens rests on this number. A step that waited for the device, while blocks were freed or
 * something was measured, is as late as one that ran for so long.
 */
public final class StepCap implements StepObserver {
  private static final double NANOS = 1e9;
  private static final long NONE = Long.MAX_VALUE;

  private final AtomicLong exceeded = new AtomicLong();
  private volatile long capNanos = NONE;

  /** The cap in force; 0 for none. */
  void set(double seconds) {
    capNanos = seconds > 0 ? (long) (seconds * NANOS) : NONE;
  }

  /** The cap in force, in seconds; 0 for none. */
  public double seconds() {
    long nanos = capNanos;
    return nanos == NONE ? 0 : nanos / NANOS;
  }

  /** Steps over their cap since the start of this process. */
  public long exceeded() {
    return exceeded.get();
  }

  @Override
  public void stepped(Batch batch, Duration onDevice, Duration elapsed) {
    if (elapsed.toNanos() > capNanos) {
      exceeded.incrementAndGet();
    }
  }
}
