package dev.whorl.baselines.rivals;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A rival with its one number chosen by trial, on the objective that is compared: CG-BP's R or
 * GBP-CR's κ. All numbers up to 64 are tried and beyond that every step of a tenth, up to what the
 * largest server could reserve for one block.
 */
public final class Tuned implements PlacementSolver {
  private static final int ALL_UP_TO = 64;
  private static final double STEP = 1.1;

  private final String name;
  private final IntFunction<RivalMethod> method;

  /** A tuned variant under its own name. */
  public Tuned(String name, IntFunction<RivalMethod> method) {
    this.name = name;
    this.method = method;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Outcome solve(Problem problem, Budget budget) {
    Budget.Deadline deadline = budget.start();
    Plan best = null;
    Outcome last = null;
    for (int number : numbers(problem)) {
      if (deadline.over()) {
        return new Outcome.TimedOut(best, 0, name + " had not tried all numbers.");
      }
      last = new RivalSolver(method.apply(number)).solve(problem, budget);
      if (last instanceof Outcome.Feasible(Plan plan)) {
        best = better(best, plan);
      }
    }
    return best != null ? new Outcome.Feasible(best) : answer(last);
  }

  private Outcome answer(@Nullable Outcome last) {
    return last != null
        ? last
        : new Outcome.Infeasible(
            Outcome.Constraint.MEMORY,
            name + ": no server holds one block and one session.",
            "Use the algorithm auto.");
  }

  private static Plan better(@Nullable Plan best, Plan plan) {
    return best == null || plan.objectiveSeconds() < best.objectiveSeconds() ? plan : best;
  }

  static int[] numbers(Problem problem) {
    TreeSet<Integer> numbers = new TreeSet<>();
    int most = most(problem);
    for (double n = 1; n <= most; n = n < ALL_UP_TO ? n + 1 : n * STEP) {
      numbers.add((int) n);
    }
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  /** ⌊(max M − s)/c⌋. */
  private static int most(Problem problem) {
    EqualBlocks view = new EqualBlocks(Pool.of(problem, problem.deployments().getFirst()));
    long most = 0;
    for (int j = 0; j < view.size(); j++) {
      most = Math.max(most, (view.memory(j) - view.blockBytes()) / view.slotBytes());
    }
    return (int) Math.min(most, 1_000_000);
  }
}
