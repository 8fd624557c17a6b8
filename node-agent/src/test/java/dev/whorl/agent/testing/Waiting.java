package dev.whorl.agent.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a limit that only a broken test reaches. */
public final class Waiting {
  private static final Duration LIMIT = Duration.ofSeconds(30);
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
}
