package dev.whorl.agent.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a limit that only a broken test reaches. */
public final class Waiting {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration STILL = Duration.ofMillis(500);
  private static final long LOOK_NANOS = 2_000_000;

  private Waiting() {}

  /** {@code state} tells, on failure, what was there instead. */
  public static void until(String what, BooleanSupplier condition, Supplier<Object> state) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not in " + LIMIT + ": " + what + "; there is " + state.get());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  public static void until(String what, BooleanSupplier condition) {
    until(what, condition, () -> "nothing more to tell");
  }

  /** Waits until a number has not changed for half a second. */
  public static void untilStill(LongSupplier number) {
    AtomicLong last = new AtomicLong(number.getAsLong());
    AtomicLong since = new AtomicLong(System.nanoTime());
    until(
        "a standstill",
        () -> {
          long now = number.getAsLong();
          if (now != last.getAndSet(now)) {
            since.set(System.nanoTime());
          }
          return System.nanoTime() - since.get() > STILL.toNanos();
        });
  }
}
