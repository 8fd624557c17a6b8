package dev.whorl.simulator.compare;

import dev.whorl.baselines.rivals.Rival;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.JoinFastestFree;
import dev.whorl.planning.dispatch.LeastAddedTime;
import dev.whorl.planning.dispatch.Patience;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.simulator.replan.RepairOrRebalance;
import dev.whorl.simulator.replan.ReplanRules;
import dev.whorl.simulator.replan.Replanner;
import dev.whorl.simulator.replan.SolveAnew;
import dev.whorl.simulator.run.QueueLimits;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A system: who places and who dispatches.
 *
 * @param name by which scenarios choose it
 */
record Policy(String name, PlacementSolver solver, Function<Workload, DispatchPolicy> dispatch) {
  private static final String OURS = "whorl";
  private static final int SEARCH_STEPS = 1500;

  /**
   * The policy with the name. Ours takes the other systems' plans as starts of its search and
   * dispatches as the router does; {@code whorl-jffc} is our placement under the published
   * dispatch, to tell what ours is worth.
   */
  static Policy named(String name, QueueLimits limits) {
    if (name.startsWith(OURS)) {
      Auto auto =
          new Auto(
              CostBasis.CERTIFIED,
              SEARCH_STEPS,
              Stream.of(Rival.CG_BP, Rival.GBP_CR, Rival.WHOLE_MODEL, Rival.PARALLAX, Rival.EXO)
                  .map(Rival::solver)
                  .toList());
      Patience patience = Patience.within(limits.maxLength(), limits.maxWaitSeconds());
      return new Policy(
          name,
          auto,
          workload -> name.equals(OURS) ? new LeastAddedTime(patience) : new JoinFastestFree());
    }
    Rival rival = Rival.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    return new Policy(name, rival.solver(), rival::dispatch);
  }

  /** How it plans when servers come and go: ours mends, the others plan anew. */
  Replanner replanner(Budget budget, ReplanRules rules) {
    return solver instanceof Auto auto
        ? new RepairOrRebalance(auto, budget, rules)
        : new SolveAnew(solver, budget);
  }
}
