package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.Goal;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Searches twice on small pools, by certified and by usual times, and takes the draft that is
 * usually faster where its certified objective is within a hundredth of the best and no known set
 * of routes is ahead of it. Plans of nearly the same certificate differ by up to a tenth in what
 * sessions see.
 */
public final class CertifiedThenUsual {
  private static final double SLACK = 0.01;
  private static final int SMALL = 60;

  private final Judge judge;
  private final Judge usualJudge;
  private final Search certified;
  private final Search usual;

  /** A search over a pool. */
  public CertifiedThenUsual(Pool pool, Search.Effort effort, BooleanSupplier stop) {
    this.judge = new Judge(pool, CostBasis.CERTIFIED);
    this.usualJudge = new Judge(pool, CostBasis.USUAL);
    this.certified = new Search(pool, CostBasis.CERTIFIED, effort, stop);
    this.usual = new Search(pool, CostBasis.USUAL, effort, stop);
  }

  /** The best draft, feasible or not; never worse than the given sets of routes. */
  public Draft best(List<List<Route>> known) {
    Draft best = certified.best(known);
    boolean byTime = judge.pool().deployment().constraints().spending().goal() == Goal.LATENCY;
    if (!byTime || judge.pool().size() > SMALL || !best.score().feasible()) {
      return best;
    }
    Draft found = usual.best(known);
    Draft faster = judge.draft(found.spans(), found.routes());
    double limit = best.score().seconds() * (1 + SLACK);
    for (List<Route> routes : known) {
      Score score = judge.draft(routes).score();
      limit = score.feasible() ? Math.min(limit, score.seconds()) : limit;
    }
    boolean usuallyFaster = found.score().seconds() < usualSeconds(best);
    return usuallyFaster && faster.score().feasible() && faster.score().seconds() <= limit
        ? faster
        : best;
  }

  private double usualSeconds(Draft draft) {
    return usualJudge.draft(draft.spans(), draft.routes()).score().seconds();
  }
}
