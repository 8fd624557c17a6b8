package dev.whorl.baselines.exact;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proved optima of small problems in the published per-token model: the mean over all sessions of
 * delays and one row's compute time, hops on any part of a span. The plan is certified and verified
 * like every other. It is answered as optimal only where the certificate attains that optimum at
 * full load; elsewhere the proof is about the model, not the certificate, and the plan is feasible.
 *
 * <p>One deployment; pins and trusted ends are respected, placements that break another constraint
 * are answered as infeasible for this algorithm.
 */
public final class ExactSolver implements PlacementSolver {
  private static final String ADVICE = "Use the algorithm auto.";

  private final ExactSearch search;
  private final String name;
  private final @Nullable PlacementSolver heuristic;

  /**
   * A solver.
   *
   * @param heuristic whose plan is the start of the search; null: none
   */
  public ExactSolver(ExactSearch search, @Nullable PlacementSolver heuristic) {
    this.search = search;
    this.name = search == ExactSearch.MILP ? "exact" : "cp-sat";
    this.heuristic = heuristic;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Outcome solve(Problem problem, Budget budget) {
    if (problem.deployments().size() != 1) {
      return new Outcome.Unavailable(
          "Algorithm " + name + " places one deployment; the problem has several. " + ADVICE);
    }
    if (ExactSearch.unavailable() != null) {
      return new Outcome.Unavailable(ExactSearch.unavailable());
    }
    long begin = budget.nanoClock().getAsLong();
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    PoolSpans spans = new PoolSpans(pool);
    RoutedSpans start = start(problem, budget, spans);
    long left = budget.time().toNanos() - (budget.nanoClock().getAsLong() - begin);
    Duration limit = Duration.ofNanos(Math.max(1_000_000, left));
    return switch (search.solve(spans.problem(), limit, start)) {
      case ExactAnswer.Unavailable(var reason) -> new Outcome.Unavailable(reason);
      case ExactAnswer.Infeasible none ->
          new Outcome.Infeasible(
              Outcome.Constraint.MEMORY,
              "No placement holds all blocks with the caches of "
                  + pool.sessions()
                  + " sessions, proved by "
                  + search.solverName()
                  + ".",
              ADVICE);
      case ExactAnswer.Proved(var best, var total) ->
          certified(problem, spans.placement(best), total / pool.sessions());
      case ExactAnswer.TimedOut late -> timedOut(problem, spans, late);
    };
  }

  private @Nullable RoutedSpans start(Problem problem, Budget budget, PoolSpans spans) {
    if (heuristic == null) {
      return null;
    }
    Budget quarter = new Budget(budget.time().dividedBy(4), budget.seed(), budget.nanoClock());
    return heuristic.solve(problem, quarter) instanceof Outcome.Feasible(Plan plan)
        ? spans.routed(plan.placements().getFirst())
        : null;
  }

  private Outcome certified(Problem problem, Placement placement, double modelOptimum) {
    List<Certificate> certificates = new Certifier(problem).certify(List.of(placement), name);
    Verdict verdict = Verifier.independent().verify(problem, List.of(placement), certificates);
    if (verdict instanceof Verdict.Rejected(List<String> violations)) {
      return new Outcome.Infeasible(
          Outcome.Constraint.COVERAGE, name + ": " + violations.getFirst(), ADVICE);
    }
    Plan plan = new Plan(List.of(placement), certificates, leftOut(problem, placement));
    Double objective = problem.deployments().getFirst().workload().objectiveSeconds();
    double worst = certificates.getFirst().worstSeconds();
    if (objective != null && worst > objective) {
      return new Outcome.Infeasible(
          Outcome.Constraint.OBJECTIVE,
          "%s's slowest chain takes %s s per token, the objective is %s s."
              .formatted(name, worst, objective),
          ADVICE);
    }
    boolean attained =
        fullLoadOnly(problem) && plan.objectiveSeconds() <= modelOptimum * (1 + 1e-9);
    return attained ? new Outcome.Optimal(plan) : new Outcome.Feasible(plan);
  }

  private static boolean fullLoadOnly(Problem problem) {
    var workload = problem.deployments().getFirst().workload();
    return workload.load().points().stream()
        .map(LoadProfile.Point::share)
        .allMatch(s -> s == 1.0 || workload.sessions() == 1);
  }

  private Outcome timedOut(Problem problem, PoolSpans spans, ExactAnswer.TimedOut late) {
    int sessions = spans.problem().allSessions();
    String proof =
        "%s proved that no placement has a mean below %s s per token in the published model"
            .formatted(search.solverName(), late.bound() / sessions);
    RoutedSpans best = late.best();
    if (best == null) {
      return new Outcome.TimedOut(null, 0, proof + "; it found none in time.");
    }
    Outcome outcome = certified(problem, spans.placement(best), 0);
    Plan plan = outcome instanceof Outcome.Feasible(Plan found) ? found : null;
    return new Outcome.TimedOut(
        plan,
        0,
        proof
            + "; the best found has %s s (gap %.2f %%)."
                .formatted(late.total() / sessions, 100 * late.gap()));
  }

  private List<Plan.LeftOut> leftOut(Problem problem, Placement placement) {
    return problem.servers().stream()
        .filter(s -> placement.spanOf(s.id()) == null)
        .map(s -> new Plan.LeftOut(s.id(), "The optimum does not need it."))
        .toList();
  }
}
