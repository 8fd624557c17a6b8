package dev.whorl.planning.solve;

import dev.whorl.planning.certificate.CertifiableBound;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Require;
import dev.whorl.planning.solve.search.Draft;
import dev.whorl.planning.solve.search.Fit;
import dev.whorl.planning.solve.search.Judge;
import dev.whorl.planning.solve.search.Mending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Mends a plan after servers joined, left or changed their profile. Chains that still hold are
 * kept; a move is made only to give sessions a slot again, or if what it gains pays for it.
 *
 * <p>It remembers what it found about each server for the lower bound and for the verification, and
 * looks again only at servers that changed; what comes out is the same as from a new instance. So
 * the first call on a large pool takes as long as certifying and verifying a whole plan, later ones
 * a fraction. Not for several threads at once.
 */
public final class Repair {
  /**
   * What came out.
   *
   * @param outcome as of a solver
   * @param moves what servers must load, over all deployments; empty unless there is a plan
   */
  public record Mended(Outcome outcome, List<Move> moves) {
    public Mended {
      moves = List.copyOf(moves);
    }
  }

  private final PlacementSolver otherwise;
  private final double gainPerShare;
  private final Map<String, CertifiableBound> lowerBounds = new HashMap<>();
  private final Verifier verifier = Verifier.remembering();

  /**
   * A repair.
   *
   * @param otherwise plans anew where mending does not give every session a slot within the limits
   * @param gainPerShare a voluntary change must better the objective by at least this times the
   *     share of all weights in use that it moves; 0.5: moving a tenth must gain a twentieth
   */
  public Repair(PlacementSolver otherwise, double gainPerShare) {
    this.otherwise = otherwise;
    this.gainPerShare = Require.notNegative("gainPerShare", gainPerShare);
  }

  /**
   * Mends.
   *
   * @param changed the problem as it is now
   * @param present placements of its deployments, in their order, as they were made before
   */
  public Mended mend(Problem changed, List<Placement> present, Budget budget) {
    lowerBounds
        .keySet()
        .retainAll(changed.deployments().stream().map(Deployment::id).collect(Collectors.toSet()));
    List<Placement> next = new ArrayList<>();
    for (int d = 0; d < present.size(); d++) {
      List<Placement> others = new ArrayList<>(next);
      others.addAll(
          present.subList(d + 1, present.size()).stream().map(p -> surviving(changed, p)).toList());
      Deployment deployment = changed.deployments().get(d);
      Pool pool = Pool.of(changed, deployment, new Certifier(changed).foreign(others, -1));
      Draft draft = mended(pool, present.get(d));
      if (!draft.score().feasible()) {
        return anew(changed, present, budget);
      }
      next.add(Drafts.placement(pool, draft));
    }
    return verified(changed, present, next, budget);
  }

  private Mended verified(
      Problem changed, List<Placement> present, List<Placement> next, Budget budget) {
    List<Certificate> certificates = new Certifier(changed, lowerBounds).certify(next, "repair");
    return switch (verifier.verify(changed, next, certificates)) {
      case Verdict.Verified() ->
          new Mended(
              new Outcome.Feasible(new Plan(next, certificates, Unusable.servers(changed))),
              moves(changed, present, next));
      case Verdict.Rejected(var violations) -> anew(changed, present, budget);
    };
  }

  private Mended anew(Problem changed, List<Placement> present, Budget budget) {
    Outcome outcome = otherwise.solve(changed, budget);
    List<Move> moves =
        outcome instanceof Outcome.Feasible(Plan plan)
            ? moves(changed, present, plan.placements())
            : List.of();
    return new Mended(outcome, moves);
  }

  private Draft mended(Pool pool, Placement before) {
    Mending mending = new Mending(Judge.ofSimilar(pool, CostBasis.CERTIFIED));
    Placement left = surviving(pool, before);
    List<Route> kept = new ArrayList<>(Certifier.routes(pool, left));
    while (!kept.isEmpty() && !Fit.fits(pool, kept)) {
      // A profile or memory changed: the slowest chains give way until the rest fits.
      kept.removeLast();
    }
    Draft filled = mending.filled(kept);
    Draft best = filled;
    for (Draft candidate : mending.exchanged(filled)) {
      if (candidate.score().betterThan(best.score()) && pays(pool, filled, candidate)) {
        best = candidate;
      }
    }
    return best;
  }

  private boolean pays(Pool pool, Draft before, Draft after) {
    if (!before.score().feasible()) {
      return true;
    }
    double gain = 1 - after.score().goal() / before.score().goal();
    double all = 0;
    double moved = 0;
    for (int j = 0; j < pool.size(); j++) {
      all += bytes(pool, before.spans().start(j), before.spans().end(j));
      int both = Math.max(before.spans().start(j), after.spans().start(j));
      moved += bytes(pool, after.spans().start(j), after.spans().end(j));
      moved -= bytes(pool, both, Math.min(before.spans().end(j), after.spans().end(j)));
    }
    return gain >= gainPerShare * moved / all;
  }

  private static double bytes(Pool pool, int start, int end) {
    return start < end ? pool.spanBytes(start, end) : 0;
  }

  private static Placement surviving(Problem changed, Placement placement) {
    return surviving(Pool.of(changed, changed.deployment(placement.deployment())), placement);
  }

  /** The placement without the chains that lost a server. */
  private static Placement surviving(Pool pool, Placement placement) {
    List<Chain> chains =
        placement.chains().stream()
            .filter(c -> c.hops().stream().allMatch(h -> pool.has(h.server())))
            .toList();
    return new Placement(
        placement.deployment(),
        placement.spans().stream().filter(h -> pool.has(h.server())).toList(),
        chains);
  }

  private static List<Move> moves(Problem changed, List<Placement> before, List<Placement> after) {
    List<Move> moves = new ArrayList<>();
    for (int d = 0; d < after.size(); d++) {
      moves.addAll(Move.between(changed.deployments().get(d), before.get(d), after.get(d)));
    }
    return moves;
  }
}
