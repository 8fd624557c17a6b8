package dev.whorl.baselines.bench;

import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Plan;
import java.util.function.Supplier;

/** What clients would see of a plan; planning has no data plane of its own to run it on. */
@FunctionalInterface
public interface TokenTimes {
  /**
   * What was seen.
   *
   * @param whole of a session from its arrival to its end by its tokens: the wait for a slot and
   *     the prompt count, as in the published comparisons
   * @param between from one token to the next: a system that lets sessions wait for its fast chains
   *     beside free slots looks good by it
   */
  record Seen(Times whole, Times between) {}

  /**
   * Times per token of a plan at the loads of its deployment's profile, every point run once and
   * counted by its weight.
   *
   * @param dispatch makes the policy of one run
   */
  Seen of(Problem problem, Plan plan, Supplier<DispatchPolicy> dispatch);
}
