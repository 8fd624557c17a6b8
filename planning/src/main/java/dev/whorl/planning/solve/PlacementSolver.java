package dev.whorl.planning.solve;

import dev.whorl.planning.model.Problem;

/** Places the blocks of all deployments of a problem. Safe for use by several threads. */
public interface PlacementSolver {
  /** The name by which users choose it, for example {@code auto} or {@code cg-bp}. */
  String name();

  /**
   * Solves within the budget. Every plan in the outcome is verified and satisfies all constraints
   * of the problem. Never throws for a valid problem.
   */
  Outcome solve(Problem problem, Budget budget);
}
