package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Searches on small pools also by what sessions usually see, for plans of nearly the same
 * certificate differ by up to a third in it. The certified mean alone would have a server of
 * sixteen slots run fifteen sessions while its twin runs one, because one session alone waits for
 * nobody.
 *
 * <ol>
 *   <li>by certified times;
 *   <li>by usual times: taken where it is usually faster and its certified objective is within a
 *       hundredth of the first and not above a known set of routes;
 *   <li>by sessions in traffic: taken where it gives up nothing of the certified objective, or
 *       gains clearly more, in proportion, than it gives up. A model says what it gains, so small
 *       gains are no reason to give up anything.
 * </ol>
 */
public final class CertifiedThenUsual {
  private static final int SMALL = 60;
  private static final double SLACK = 0.01;

  private static final double SAME = 1e-9;

  /** Of what is left when loss and gain are multiplied. */
  private static final double CLEARLY = 0.97;

  /** The most that is given up; below what a running placement is changed for. */
  private static final double MOST = 0.15;

  private final Judge judge;
  private final Judge usualJudge;
  private final Judge trafficJudge;
  private final Search certified;
  private final Search usual;
  private final Search traffic;

  /** A search over a pool. */
  public CertifiedThenUsual(Pool pool, Search.Effort effort, BooleanSupplier stop) {
    this.judge = new Judge(pool, CostBasis.CERTIFIED);
    this.usualJudge = new Judge(pool, CostBasis.USUAL);
    this.trafficJudge = new Judge(pool, CostBasis.TRAFFIC);
    this.certified = new Search(pool, CostBasis.CERTIFIED, effort, stop);
    this.usual = new Search(pool, CostBasis.USUAL, effort, stop);
    this.traffic = new Search(pool, CostBasis.TRAFFIC, effort, stop);
  }

  /**
   * The best draft, feasible or not; its certified objective is at most a hundredth above that of
   * the given sets of routes.
   */
  public Draft best(List<List<Route>> known) {
    Draft best = certified.best(known);
    boolean byTime = judge.pool().deployment().constraints().spending().goal() == Goal.LATENCY;
    if (!byTime || judge.pool().size() > SMALL || !best.score().feasible()) {
      return best;
    }
    double limit = least(known);
    Draft near = near(best, usual.best(known), limit);
    List<List<Route>> starts = new ArrayList<>(known);
    starts.add(near.routes());
    return worthIt(near, traffic.best(starts), limit);
  }

  /** The least certified objective of the known routes. */
  private double least(List<List<Route>> known) {
    double least = Double.POSITIVE_INFINITY;
    for (List<Route> routes : known) {
      Score score = judge.draft(routes).score();
      least = score.feasible() ? Math.min(least, score.seconds()) : least;
    }
    return least;
  }

  private Draft near(Draft best, Draft found, double limit) {
    Draft certain = certified(found);
    double seconds = certain.score().seconds();
    boolean faster = found.score().seconds() < secondsBy(usualJudge, best);
    boolean within = seconds <= Math.min(limit, best.score().seconds() * (1 + SLACK));
    return faster && within && certain.score().feasible() ? certain : best;
  }

  private Draft worthIt(Draft best, Draft found, double limit) {
    Draft certain = certified(found);
    double seconds = certain.score().seconds();
    double loss = seconds / best.score().seconds();
    double gain = found.score().seconds() / secondsBy(trafficJudge, best);
    boolean within = loss <= 1 + MOST && seconds <= limit * (1 + SLACK);
    boolean forNothing = loss <= 1 + SAME && gain < 1;
    boolean taken = within && (forNothing || loss * gain <= CLEARLY);
    return taken && certain.score().feasible() ? certain : best;
  }

  private Draft certified(Draft found) {
    return judge.draft(found.spans(), found.routes());
  }

  private static double secondsBy(Judge judge, Draft draft) {
    return judge.draft(draft.spans(), draft.routes()).score().seconds();
  }
}
