package dev.whorl.baselines.exact;

import org.jspecify.annotations.Nullable;

/** What exact search answers; totals are sums over all sessions. */
public sealed interface ExactAnswer {
  /** Nothing is better. */
  record Proved(RoutedSpans best, double total) implements ExactAnswer {}

  /**
   * The time ran out.
   *
   * @param best so far, null: none
   * @param bound no solution costs less
   */
  record TimedOut(@Nullable RoutedSpans best, double total, double bound) implements ExactAnswer {
    /** How far above the optimum the best can be, relative; infinite when there is none. */
    public double gap() {
      return best == null || bound <= 0 ? Double.POSITIVE_INFINITY : (total - bound) / bound;
    }
  }

  /** No placement carries all sessions. */
  record Infeasible() implements ExactAnswer {}

  /** The solver cannot run here. */
  record Unavailable(String reason) implements ExactAnswer {}
}
