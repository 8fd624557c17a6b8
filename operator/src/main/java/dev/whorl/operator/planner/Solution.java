package dev.whorl.operator.planner;

import java.util.List;
import java.util.Map;

/** What came out of planning some deployments together. */
sealed interface Solution {
  /**
   * A verified plan.
   *
   * @param specs by uid of the deployment, without revision
   */
  record Found(Map<String, Draft> specs) implements Solution {}

  /**
   * None, in the solver's words: they name every deployment of the question by its uid, so nobody
   * is shown them as they are ({@link Told}).
   *
   * @param about the deployments that were planned together
   */
  record None(
      String reason, String constraint, String detail, String suggestion, List<Request> about)
      implements Solution {}
}
