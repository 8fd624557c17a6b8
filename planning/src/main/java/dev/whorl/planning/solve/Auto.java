package dev.whorl.planning.solve;

import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.search.Draft;
import dev.whorl.planning.solve.search.Fit;
import dev.whorl.planning.solve.search.PromiseThenResponse;
import dev.whorl.planning.solve.search.Search;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whorl's own solver: a portfolio over reserved sessions, cheapest chains by dynamic programming,
 * local search, on small pools the response too ({@link PromiseThenResponse}); several deployments
 * are planned together, all or nothing. The plans of other solvers are taken as starts, so that it
 * is never above one of them on the same objective.
 */
public final class Auto implements PlacementSolver {
  private static final int STEPS = 1_500;

  private final CostBasis basis;
  private final int steps;
  private final List<PlacementSolver> rivals;

  /** Makes the certified bound small. */
  public Auto() {
    this(CostBasis.CERTIFIED, STEPS, List.of());
  }

  /**
   * A solver.
   *
   * @param basis what to make small
   * @param steps of local search per start on small pools; 0: none
   * @param rivals whose plans are starts as well
   */
  public Auto(CostBasis basis, int steps, List<PlacementSolver> rivals) {
    this.basis = basis;
    this.steps = steps;
    this.rivals = List.copyOf(rivals);
  }

  @Override
  public String name() {
    return "auto";
  }

  @Override
  public Outcome solve(Problem problem, Budget budget) {
    return solve(problem, budget, List.of());
  }

  /** Solves, with the given placements (one per deployment, or none) among its starts. */
  public Outcome solve(Problem problem, Budget budget, List<Placement> present) {
    List<Plan.LeftOut> leftOut = Unusable.servers(problem);
    Budget.Deadline deadline = budget.start();
    Attempt attempt =
        new Attempt(
            problem,
            (pool, known) -> best(pool, known, budget.seed(), deadline),
            pool -> starts(pool, problem, budget, present));
    List<Attempt.Result> failures = new ArrayList<>();
    Plan best = null;
    for (Trial trial : trials(problem)) {
      if (deadline.over() && (best != null || !failures.isEmpty())) {
        break;
      }
      switch (trial.run(attempt, name())) {
        case Attempt.Result.Placed(var placements, var certificates) ->
            best = better(best, new Plan(placements, certificates, leftOut));
        case Attempt.Result failure -> failures.add(failure);
      }
    }
    if (best != null) {
      return new Outcome.Feasible(best);
    }
    // The last attempt shares servers, so what stops it is no artefact of keeping deployments
    // apart.
    return new Explanation(problem, basis, steps / 4, budget).explain(failures.getLast());
  }

  private Draft best(Pool pool, List<List<Route>> known, long seed, Budget.Deadline deadline) {
    Search.Effort effort = new Search.Effort(seed, steps);
    return basis == CostBasis.CERTIFIED
        ? new PromiseThenResponse(pool, effort, deadline::over).best(known)
        : new Search(pool, basis, effort, deadline::over).best(known);
  }

  private static Plan better(@Nullable Plan best, Plan plan) {
    return best == null || plan.objectiveSeconds() < best.objectiveSeconds() ? plan : best;
  }

  private List<List<Route>> starts(
      Pool pool, Problem problem, Budget budget, List<Placement> present) {
    List<List<Route>> starts = new ArrayList<>();
    for (Placement placement : present) {
      addIfUsable(starts, pool, placement);
    }
    for (PlacementSolver rival : rivals) {
      if (rival instanceof RouteSource source) {
        addIfUsable(starts, pool, source.routes(pool));
      } else if (problem.deployments().size() == 1
          && rival.solve(problem, budget) instanceof Outcome.Feasible(Plan plan)) {
        addIfUsable(starts, pool, plan.placements().getFirst());
      }
    }
    return starts;
  }

  private static void addIfUsable(List<List<Route>> starts, Pool pool, Placement placement) {
    boolean here = placement.deployment().equals(pool.deployment().id());
    if (here && placement.spans().stream().allMatch(h -> pool.has(h.server()))) {
      addIfUsable(starts, pool, Certifier.routes(pool, placement));
    }
  }

  private static void addIfUsable(List<List<Route>> starts, Pool pool, List<Route> routes) {
    if (!routes.isEmpty() && Fit.fits(pool, routes)) {
      starts.add(routes);
    }
  }

  /** One way to go about several deployments. */
  private interface Trial {
    Attempt.Result run(Attempt attempt, String algorithm);
  }

  /** Large deployments first, then small first; apart if that works, else on shared servers. */
  private static List<Trial> trials(Problem problem) {
    List<Deployment> large = new ArrayList<>(problem.deployments());
    large.sort(Comparator.comparingDouble(Dealing::need).reversed());
    if (large.size() == 1) {
      return List.of((attempt, name) -> attempt.run(large, false, name));
    }
    List<Deployment> small = large.reversed();
    List<Trial> trials = new ArrayList<>();
    List<Deployment> dealt = Dealing.deal(problem);
    if (!dealt.isEmpty()) {
      trials.add((attempt, name) -> attempt.runApart(dealt, name));
    }
    trials.add((attempt, name) -> attempt.run(large, true, name));
    trials.add((attempt, name) -> attempt.run(small, true, name));
    trials.add((attempt, name) -> attempt.run(large, false, name));
    trials.add((attempt, name) -> attempt.run(small, false, name));
    return trials;
  }
}
