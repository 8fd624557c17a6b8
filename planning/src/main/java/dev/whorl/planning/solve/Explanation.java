package dev.whorl.planning.solve;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Spending;
import dev.whorl.planning.model.Tolerance;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.Outcome.Constraint;
import dev.whorl.planning.solve.Outcome.Infeasible;
import dev.whorl.planning.solve.search.Draft;

/**
 * Says why a problem has no plan, by solving: everything but memory is given up, then the
 * constraints return one by one; the first that turns the answer is the binding one ({@link
 * Shortfall} says what it lacks).
 */
final class Explanation {
  private final Problem problem;
  private final CostBasis basis;
  private final int steps;
  private final Budget budget;

  Explanation(Problem problem, CostBasis basis, int steps, Budget budget) {
    this.problem = problem;
    this.basis = basis;
    this.steps = steps;
    this.budget = budget;
  }

  Outcome explain(Attempt.Result failed) {
    return switch (failed) {
      case Attempt.Result.Placed(var placements, var certificates) ->
          throw new IllegalStateException("Nothing to explain: " + placements + certificates);
      case Attempt.Result.Rejected(String violation) ->
          new Infeasible(
              Constraint.COVERAGE,
              "The deployments fit side by side but not with their guarantees: " + violation,
              "Plan them on separate pools, or relax the objective of one of them.");
      case Attempt.Result.Stuck(Pool pool, Draft draft) -> explain(pool, draft);
    };
  }

  private Infeasible explain(Pool pool, Draft draft) {
    Deployment d = pool.deployment();
    WhatIf whatIf = new WhatIf(problem, basis, steps, budget, pool.foreign());
    Shortfall shortfall = new Shortfall(whatIf);
    for (HostedSpan pin : d.constraints().pinned()) {
      int j = pool.number(pin.server());
      if (pool.blockSessions(j, pin.span().start(), pin.span().end()) < 0) {
        return shortfall.pinned(pool, pin, j);
      }
    }
    Deployment free = d.withConstraints(Constraints.NONE).withWorkload(unhurried(d.workload()));
    if (!whatIf.solvable(free)) {
      return shortfall.memory(pool, free);
    }
    Deployment pinned = free.withConstraints(Constraints.NONE.withPinned(d.constraints().pinned()));
    if (!whatIf.solvable(pinned)) {
      return new Infeasible(
          Constraint.PINNED,
          "%s: the sessions fit without the pinned spans, not with them.".formatted(d.id()),
          "Remove or shorten a pinned span.");
    }
    return explainLimits(whatIf, pool, draft, pinned);
  }

  private static Infeasible explainLimits(
      WhatIf whatIf, Pool pool, Draft draft, Deployment relaxed) {
    Shortfall shortfall = new Shortfall(whatIf);
    Deployment d = pool.deployment();
    Constraints all = d.constraints();
    Constraints trusted =
        new Constraints(all.pinned(), all.trustedEnds(), Tolerance.NONE, Spending.UNLIMITED);
    if (!whatIf.solvable(relaxed.withConstraints(trusted))) {
      return shortfall.trust(d);
    }
    Constraints tolerant = trusted.withTolerance(all.tolerance());
    if (!whatIf.solvable(relaxed.withConstraints(tolerant))) {
      return shortfall.failures(d, relaxed.withConstraints(tolerant));
    }
    if (!whatIf.solvable(relaxed.withConstraints(all))) {
      return shortfall.spending(d, relaxed.withConstraints(tolerant));
    }
    Double prompt = d.workload().firstTokenSeconds();
    if (prompt == null) {
      return shortfall.objective(pool, draft, d);
    }
    Deployment perToken = d.withWorkload(d.workload().withFirstToken(null));
    return whatIf.solvable(perToken)
        ? shortfall.firstToken(pool, draft, d, prompt)
        : shortfall.objective(pool, whatIf.draft(perToken), perToken);
  }

  static Workload unhurried(Workload workload) {
    return workload.withObjective(null).withFirstToken(null);
  }
}
