package dev.whorl.baselines.rivals;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import dev.whorl.planning.solve.RouteSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A rival's method as a solver: its placement under our certificate. Of the chains it would admit,
 * the fastest by certified time are kept, as many as carry the deployment's sessions, so that the
 * rival is judged at its best for them. Knows one deployment and no constraints of its own: a
 * placement that breaks one is answered as infeasible for this method.
 */
public final class RivalSolver implements PlacementSolver, RouteSource {
  private static final String ADVICE = "Use the algorithm auto.";

  private final RivalMethod method;

  /** A solver by the method. */
  public RivalSolver(RivalMethod method) {
    this.method = method;
  }

  @Override
  public String name() {
    return method.name();
  }

  @Override
  public Outcome solve(Problem problem, Budget budget) {
    if (problem.deployments().size() != 1) {
      return new Outcome.Unavailable(
          "Algorithm " + name() + " places one deployment; the problem has several. " + ADVICE);
    }
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    return switch (method.propose(pool)) {
      case Proposal.None(var constraint, var detail) ->
          new Outcome.Infeasible(constraint, name() + ": " + detail, ADVICE);
      case Proposal.Placed placed -> judged(problem, pool, placed);
    };
  }

  @Override
  public List<Route> routes(Pool pool) {
    return method.propose(pool) instanceof Proposal.Placed placed
            && placed.sessions() >= pool.sessions()
        ? fastest(pool, placed.routes())
        : List.of();
  }

  private Outcome judged(Problem problem, Pool pool, Proposal.Placed placed) {
    if (placed.sessions() < pool.sessions()) {
      return new Outcome.Infeasible(
          Outcome.Constraint.MEMORY,
          "%s carries %d sessions, not %d.".formatted(name(), placed.sessions(), pool.sessions()),
          ADVICE);
    }
    Placement placement = placement(pool, placed.spans(), fastest(pool, placed.routes()));
    List<Certificate> certificates = new Certifier(problem).certify(List.of(placement), name());
    Verdict verdict = Verifier.independent().verify(problem, List.of(placement), certificates);
    return switch (verdict) {
      case Verdict.Rejected(var violations) ->
          new Outcome.Infeasible(
              Outcome.Constraint.COVERAGE, name() + ": " + violations.getFirst(), ADVICE);
      case Verdict.Verified() -> withinObjective(problem, pool, placement, certificates);
    };
  }

  private Outcome withinObjective(
      Problem problem, Pool pool, Placement placement, List<Certificate> certificates) {
    Double objective = pool.deployment().workload().objectiveSeconds();
    double worst = certificates.getFirst().worstSeconds();
    if (objective != null && worst > objective) {
      return new Outcome.Infeasible(
          Outcome.Constraint.OBJECTIVE,
          "%s's slowest chain takes %s s per token, the objective is %s s."
              .formatted(name(), worst, objective),
          ADVICE);
    }
    return new Outcome.Feasible(
        new Plan(List.of(placement), certificates, leftOut(problem, placement)));
  }

  private List<Plan.LeftOut> leftOut(Problem problem, Placement placement) {
    return problem.servers().stream()
        .filter(s -> placement.spanOf(s.id()) == null)
        .map(s -> new Plan.LeftOut(s.id(), "It is in no chain of algorithm " + name() + "."))
        .toList();
  }

  /** The fastest slots, as many as the deployment has sessions. */
  private static List<Route> fastest(Pool pool, List<Route> routes) {
    double[] seconds = CostBasis.CERTIFIED.seconds(pool, routes);
    List<Route> kept = new ArrayList<>();
    int left = pool.sessions();
    for (int i : SlotMeans.order(seconds)) {
      int take = Math.min(left, routes.get(i).capacity());
      if (take > 0) {
        kept.add(routes.get(i).withCapacity(take));
        left -= take;
      }
    }
    double[] less = CostBasis.CERTIFIED.seconds(pool, kept);
    return IntStream.of(SlotMeans.order(less)).mapToObj(kept::get).toList();
  }

  /**
   * Routes with the spans that the method hosts, on the servers in use; in the numbers of a pool.
   */
  public static Placement placement(Pool pool, PublishedPlacement spans, List<Route> routes) {
    boolean[] used = new boolean[pool.size()];
    for (Route route : routes) {
      for (int h = 0; h < route.hops(); h++) {
        used[route.server(h)] = true;
      }
    }
    List<HostedSpan> hosted =
        IntStream.range(0, pool.size())
            .filter(j -> used[j])
            .mapToObj(j -> new HostedSpan(pool.id(j), new Span(spans.start(j), spans.end(j))))
            .toList();
    List<Chain> chains = routes.stream().map(r -> r.toChain(pool)).toList();
    return new Placement(pool.deployment().id(), hosted, chains);
  }
}
