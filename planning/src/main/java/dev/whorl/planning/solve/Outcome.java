package dev.whorl.planning.solve;

import org.jspecify.annotations.Nullable;

/** What a solver answers. */
public sealed interface Outcome {
  /** A plan, and the proof that no plan has a smaller objective. */
  record Optimal(Plan plan) implements Outcome {}

  /** A verified plan; its certificates say how far from the best it can be. */
  record Feasible(Plan plan) implements Outcome {}

  /**
   * No plan exists, or none was found although nothing simple forbids one ({@code detail} says
   * which).
   *
   * @param constraint the binding constraint, one word for conditions and events
   * @param detail what is missing, with figures
   * @param suggestion the smallest change that was found to make the problem feasible
   */
  record Infeasible(Constraint constraint, String detail, String suggestion) implements Outcome {}

  /**
   * The time ran out.
   *
   * @param best the best verified plan so far; null: none
   * @param lowerBoundSeconds proved so far for the objective; 0: nothing
   */
  record TimedOut(@Nullable Plan best, double lowerBoundSeconds, String detail)
      implements Outcome {}

  /** This solver cannot run here or not on this kind of problem. */
  record Unavailable(String reason) implements Outcome {}

  /** What can make a problem infeasible. */
  enum Constraint {
    MEMORY,
    OBJECTIVE,
    FIRST_TOKEN,
    TRUST,
    PINNED,
    FAILURES,
    PRICE,
    POWER,
    COVERAGE
  }
}
