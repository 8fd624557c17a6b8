package dev.whorl.baselines.rivals;

import dev.whorl.baselines.exact.ExactSearch;
import dev.whorl.baselines.exact.ExactSolver;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import java.time.Duration;
import java.util.List;

/** All placement algorithms by the names that users choose. */
public final class Algorithms {
  private static final int LOCAL_SEARCH_STEPS = 1_500;
  private static final int MOST_TUNED = 100;

  private Algorithms() {}

  /** Auto first, which also starts from the plans of the others. */
  public static List<PlacementSolver> all() {
    return List.of(
        auto(),
        new ExactSolver(ExactSearch.MILP, new RivalSolver(new CgBp(0))),
        new ExactSolver(ExactSearch.CP_SAT, new RivalSolver(new CgBp(0))),
        new RivalSolver(new CgBp(0)),
        Rival.CG_BP.solver(),
        Rival.GBP_CR.solver(),
        Rival.WHOLE_MODEL.solver(),
        Rival.PARALLAX.solver(),
        Rival.HELIX.solver(),
        Rival.EXO.solver(),
        Rival.PETALS.solver());
  }

  /** Whorl's own solver, with the plans of these rivals among its starts. */
  public static PlacementSolver auto() {
    return new Auto(CostBasis.CERTIFIED, LOCAL_SEARCH_STEPS, starts());
  }

  /** Rivals that take little time; tuned ones up to 100 servers. */
  public static List<PlacementSolver> starts() {
    return List.of(
        new RivalSolver(new CgBp(0)),
        new RivalSolver(new WholeModel()),
        new RivalSolver(new Parallax()),
        new RivalSolver(new Exo()),
        new RivalSolver(new PetalsLive(PetalsSettings.STANDARD)),
        new SmallPools(Rival.CG_BP.solver()),
        new SmallPools(Rival.GBP_CR.solver()));
  }

  /** Answers for small pools only, and spends a tenth of the budget at most. */
  private record SmallPools(PlacementSolver solver) implements PlacementSolver {
    @Override
    public String name() {
      return solver.name();
    }

    @Override
    public Outcome solve(Problem problem, Budget budget) {
      if (problem.servers().size() > MOST_TUNED) {
        return new Outcome.Unavailable("Trials take long on more than 100 servers.");
      }
      Duration tenth = budget.time().dividedBy(10);
      Budget less =
          new Budget(
              tenth.isZero() ? Duration.ofNanos(1) : tenth, budget.seed(), budget.nanoClock());
      Outcome outcome = solver.solve(problem, less);
      return outcome instanceof Outcome.TimedOut(var best, var bound, var detail) && best != null
          ? new Outcome.Feasible(best)
          : outcome;
    }
  }
}
