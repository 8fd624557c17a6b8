package dev.whorl.operator.planner;

import dev.whorl.crds.placement.BlockPlacementSpec;

/** What the planner has to say about one deployment. */
public sealed interface PlanOutcome {
  /** How far a deployment got, in the order of its conditions. */
  enum Stage {
    POOLS,
    MODEL,
    PROFILES,
    PLACEMENT
  }

  /** Nothing is to be placed: suspended, scaled to zero, or on its way out. */
  record Idle() implements PlanOutcome {}

  /** Something is on its way; nothing is wrong. */
  record Waiting(Stage stage, String message) implements PlanOutcome {}

  /**
   * Something is wrong that no plan can mend.
   *
   * @param reason of the closed set
   * @param message what, and what to do
   */
  record Blocked(Stage stage, String reason, String message) implements PlanOutcome {}

  /** There is no placement that keeps what was asked for. */
  record Infeasible(String reason, String constraint, String detail, String suggestion)
      implements PlanOutcome {}

  /** Mode Plan: what would be placed. */
  record Planned(BlockPlacementSpec spec) implements PlanOutcome {}

  /** The placement of that name is in force or on its way. */
  record Placed(String placement) implements PlanOutcome {}
}
