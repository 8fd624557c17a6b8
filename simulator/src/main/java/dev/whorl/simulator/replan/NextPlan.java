package dev.whorl.simulator.replan;

import dev.whorl.planning.model.Placement;

/** What to do after a change. */
public sealed interface NextPlan {
  /** Go over to another placement. */
  record Go(Placement placement) implements NextPlan {}

  /** What is left of the present one goes on. */
  record Stay(String reason) implements NextPlan {}
}
