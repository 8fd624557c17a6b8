package dev.whorl.planning.solve;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Foreign;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.solve.search.Draft;
import dev.whorl.planning.solve.search.Search;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;

/**
 * Whether a deployment would have a plan if something were different, by solving; and by bisection
 * the smallest difference that helps.
 *
 * @param beside what other deployments hold meanwhile
 */
record WhatIf(Problem problem, CostBasis basis, int steps, Budget budget, Foreign beside) {
  /** No factor helps. */
  static final double LARGEST_FACTOR = 1_024;

  private static final int BISECTIONS = 12;

  boolean solvable(Deployment deployment) {
    return draft(deployment).score().feasible();
  }

  /** With so many times the memory on every server. */
  boolean solvable(Deployment deployment, double memory) {
    List<Server> larger =
        problem.servers().stream()
            .map(s -> s.withMemory((long) Math.min(Long.MAX_VALUE / 4.0, s.memoryBytes() * memory)))
            .toList();
    return draft(problem.withServers(larger), deployment).score().feasible();
  }

  /** What comes closest. */
  Draft draft(Deployment deployment) {
    return draft(problem, deployment);
  }

  private Draft draft(Problem changed, Deployment deployment) {
    Pool pool = Pool.of(changed, deployment, beside);
    Budget.Deadline deadline = budget.start();
    return new Search(pool, basis, new Search.Effort(budget.seed(), steps), deadline::over).best();
  }

  /** The largest value in 1..most that satisfies, if satisfaction is monotone; 0: none. */
  static int largest(int most, IntPredicate satisfies) {
    int low = 0;
    int high = most;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (satisfies.test(middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * The smallest factor above 1 that satisfies, to half a percent or so; {@link #LARGEST_FACTOR}:
   * none does.
   */
  static double smallestFactor(DoublePredicate satisfies) {
    double high = 1;
    do {
      high *= 2;
      if (high > LARGEST_FACTOR) {
        return LARGEST_FACTOR;
      }
    } while (!satisfies.test(high));
    double low = high / 2;
    for (int i = 0; i < BISECTIONS && high - low > 0.005 * high; i++) {
      double middle = (low + high) / 2;
      if (satisfies.test(middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
}
