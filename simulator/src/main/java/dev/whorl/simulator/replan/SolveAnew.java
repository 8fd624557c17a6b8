package dev.whorl.simulator.replan;

import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;

/** Systems without a repair of their own plan from scratch after a change. */
public record SolveAnew(PlacementSolver solver, Budget budget) implements Replanner {
  @Override
  public NextPlan changed(Problem usable, Placement present) {
    return next(solver.solve(usable, budget));
  }

  @Override
  public NextPlan rebalance(Problem usable, Placement present, int runningSessions) {
    return new NextPlan.Stay(solver.name() + " does not rebalance.");
  }

  static NextPlan next(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Optimal(Plan plan) -> new NextPlan.Go(plan.placements().getFirst());
      case Outcome.Feasible(Plan plan) -> new NextPlan.Go(plan.placements().getFirst());
      case Outcome.TimedOut timedOut when timedOut.best() != null ->
          new NextPlan.Go(timedOut.best().placements().getFirst());
      case Outcome.TimedOut timedOut -> new NextPlan.Stay(timedOut.detail());
      case Outcome.Infeasible none -> new NextPlan.Stay(none.detail());
      case Outcome.Unavailable none -> new NextPlan.Stay(none.reason());
    };
  }
}
