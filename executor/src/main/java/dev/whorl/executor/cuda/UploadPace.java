package dev.whorl.executor.cuda;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * How fast weights travel to the device: as fast as they can while it serves nobody, and half of
 * the time while it does. What a step sends and receives waits on the same link, and no longer than
 * for the piece that is on its way.
 */
final class UploadPace {
  /** Nanoseconds after a step in which another one is expected. */
  static final long SERVING = 1_000_000_000L;

  /** Where nobody is served. */
  static final UploadPace FREE = new UploadPace(() -> SERVING);

  private final LongSupplier sinceStep;

  /**
   * A pace.
   *
   * @param sinceStep nanoseconds since a step began
   */
  UploadPace(LongSupplier sinceStep) {
    this.sinceStep = sinceStep;
  }

  /** Whether pieces go one by one, with pauses. */
  boolean slow() {
    return sinceStep.getAsLong() < SERVING;
  }

  /** Leaves the link to others for as long as a piece took. */
  void rest(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && slow(); left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
