package dev.whorl.planning.solve;

import dev.whorl.planning.model.InvalidInput;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a solver may spend. Two runs with the same input and seed give the same plan unless the time
 * ran out in one of them.
 *
 * @param time after which the best verified plan so far is returned
 * @param seed of every random choice
 * @param nanoClock tells the time; planning itself reads no clock
 */
public record Budget(Duration time, long seed, LongSupplier nanoClock) {
  public Budget {
    if (time.isNegative() || time.isZero()) {
      throw new InvalidInput("time of the budget", time, "must be above 0");
    }
  }

  /** So much time by the system's clock, seed 1. */
  public static Budget of(Duration time) {
    return new Budget(time, 1, System::nanoTime);
  }

  /** Starts the time. */
  public Deadline start() {
    long end = nanoClock.getAsLong() + time.toNanos();
    return () -> nanoClock.getAsLong() - end >= 0;
  }

  /** Says whether the time is over. */
  @FunctionalInterface
  public interface Deadline {
    /** Whether the time is over. */
    boolean over();
  }
}
