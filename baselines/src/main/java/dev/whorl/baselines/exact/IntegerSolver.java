package dev.whorl.baselines.exact;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A solver of integer programs. */
interface IntegerSolver {
  /** Its name in reports. */
  String name();

  /** Solves within the limit, starting from a solution if one is given. */
  Solution solve(IntegerProgram program, Duration limit, long @Nullable [] start);

  /** What the solver found. */
  sealed interface Solution {
    /**
     * Values of all variables, those that need not be whole rounded.
     *
     * @param bound proved for the objective
     * @param proved whether nothing is better
     */
    record Found(List<Long> values, double bound, boolean proved) implements Solution {
      public Found {
        values = List.copyOf(values);
      }
    }

    /** There is no solution. */
    record None() implements Solution {}

    /** The time ran out before any solution. */
    record OutOfTime(double bound) implements Solution {}
  }
}
