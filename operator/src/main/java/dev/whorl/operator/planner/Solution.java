package dev.whorl.operator.planner;

import java.util.Map;

/** What came out of planning some deployments together. */
sealed interface Solution {
  /**
   * A verified plan.
   *
   * @param specs by uid of the deployment, without revision
   */
  record Found(Map<String, Draft> specs) implements Solution {}

  /** None. */
  record None(PlanOutcome.Infeasible why) implements Solution {}
}
