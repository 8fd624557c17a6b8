package dev.whorl.operator.planner;

import dev.whorl.protocol.control.ModelGeometry;
import org.jspecify.annotations.Nullable;

/** Whether a deployment can be planned now, and if not, why. */
sealed interface Readiness {
  /** It can. */
  record Ready(Request request) implements Readiness {}

  /** It cannot. */
  record NotYet(PlanOutcome outcome, @Nullable ModelGeometry geometry) implements Readiness {}
}
