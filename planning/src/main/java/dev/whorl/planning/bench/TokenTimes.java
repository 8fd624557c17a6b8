package dev.whorl.planning.bench;

import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Plan;
import java.util.function.Supplier;

/** What clients would see of a plan; planning has no data plane of its own to run it on. */
@FunctionalInterface
public interface TokenTimes {
  /**
   * Times per token of a plan at the loads of its deployment's profile, every point run once and
   * counted by its weight.
   *
   * @param dispatch makes the policy of one run
   */
  Times of(Problem problem, Plan plan, Supplier<DispatchPolicy> dispatch);
}
