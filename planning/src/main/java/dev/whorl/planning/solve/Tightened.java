package dev.whorl.planning.solve;

import dev.whorl.planning.certificate.CertifiableBound;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * A solver whose answers carry the tightest lower bound that is known ({@link
 * CertifiableBound#tightest}) in place of the fast one that searching takes: for answers that
 * people read. Takes up to some seconds on pools of up to 60 servers, beyond that next to nothing;
 * and never more than the search left of the budget: whoever set a limit wants the answer by then,
 * and every bound on the way is a valid one.
 */
public final class Tightened implements PlacementSolver {
  private final PlacementSolver solver;

  /** The same solver with tighter bounds. */
  public Tightened(PlacementSolver solver) {
    this.solver = solver;
  }

  @Override
  public String name() {
    return solver.name();
  }

  @Override
  public Outcome solve(Problem problem, Budget budget) {
    Budget.Deadline deadline = budget.start();
    Outcome outcome = solver.solve(problem, budget);
    // The fast bound stands, and nothing has to be set up for another.
    if (deadline.over()) {
      return outcome;
    }
    return switch (outcome) {
      case Outcome.Optimal(Plan plan) -> new Outcome.Optimal(tightened(problem, plan, deadline));
      case Outcome.Feasible(Plan plan) -> new Outcome.Feasible(tightened(problem, plan, deadline));
      case Outcome.TimedOut(Plan best, double bound, String detail) when best != null ->
          new Outcome.TimedOut(tightened(problem, best, deadline), bound, detail);
      case Outcome.TimedOut none -> none;
      case Outcome.Infeasible none -> none;
      case Outcome.Unavailable none -> none;
    };
  }

  private static Plan tightened(Problem problem, Plan plan, Budget.Deadline deadline) {
    Certifier certifier = new Certifier(problem);
    List<Certificate> certificates = new ArrayList<>();
    for (int d = 0; d < plan.certificates().size(); d++) {
      Certificate certificate = plan.certificates().get(d);
      Pool pool =
          Pool.of(
              problem,
              problem.deployment(certificate.deployment()),
              certifier.foreign(plan.placements(), d));
      double bound = CertifiableBound.tightest(pool, certificate.sessions(), deadline::over);
      certificates.add(
          certificate.withLowerBound(Math.max(bound, certificate.lowerBoundSeconds())));
    }
    return new Plan(plan.placements(), certificates, plan.leftOut());
  }
}
