package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.DispatchedResponse;
import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.model.Goal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * On small pools, of all plans that keep the promise the one whose sessions answer soonest.
 *
 * <ol>
 *   <li>The promise is the worst bound: within the objective, or, without one, at most a hundredth
 *       above that of the plan with the least certified mean.
 *   <li>Among plans that keep it: the {@link DispatchedResponse}, mean and tail.
 *   <li>Among those within a fiftieth of the soonest, which is less than the model knows: the
 *       certified mean.
 * </ol>
 *
 * <p>The certified mean by itself would have one of three equal chains run six of eight sessions
 * and the others one each, because a session alone waits for nobody.
 */
public final class PromiseThenResponse {
  private static final int SMALL = 60;
  private static final double SLACK = 0.01;
  private static final double SAME = 0.02;

  /** So many of the soonest are bettered by {@link SessionShifts}. */
  private static final int BETTERED = 3;

  private final Pool pool;
  private final Judge judge;
  private final Search.Effort effort;
  private final BooleanSupplier stop;

  /** A search over a pool. */
  public PromiseThenResponse(Pool pool, Search.Effort effort, BooleanSupplier stop) {
    this.pool = pool;
    this.judge = new Judge(pool, CostBasis.CERTIFIED);
    this.effort = effort;
    this.stop = stop;
  }

  /** A draft that keeps the promise, and its response. */
  private record Answering(Draft draft, double seconds) {
    private static final Comparator<Answering> SOONEST =
        Comparator.comparingDouble(Answering::seconds).thenComparing(a -> a.draft().score());
  }

  /**
   * The best draft, feasible or not; its worst bound is within the objective or at most a hundredth
   * above that of {@link Search} by certified times, and so are those of known routes that it is
   * compared with.
   */
  public Draft best(List<List<Route>> known) {
    Draft certain = search(CostBasis.CERTIFIED, known);
    boolean byTime = pool.deployment().constraints().spending().goal() == Goal.LATENCY;
    if (!byTime || pool.size() > SMALL || !certain.score().feasible()) {
      return certain;
    }
    Double objective = pool.deployment().workload().objectiveSeconds();
    double limit = objective == null ? worst(certain) * (1 + SLACK) : objective;
    List<Answering> answering = new ArrayList<>();
    for (Draft draft : candidates(certain, known)) {
      if (draft.score().feasible() && worst(draft) <= limit) {
        answering.add(answering(draft));
      }
    }
    answering.sort(Answering.SOONEST);
    Portfolio portfolio = new Portfolio(judge, Edges.of(pool), stop);
    SessionShifts shifts = new SessionShifts(judge, portfolio, stop);
    for (Answering start :
        List.copyOf(answering.subList(0, Math.min(BETTERED, answering.size())))) {
      answering.add(answering(shifts.better(start.draft(), limit)));
    }
    double soonest = least(answering, Answering::seconds);
    answering.removeIf(a -> a.seconds() > soonest * (1 + SAME));
    answering.sort(Comparator.comparing(a -> a.draft().score()));
    return answering.getFirst().draft();
  }

  /**
   * Drafts by certified, usual and traffic times, the known ones and the first of the portfolio.
   */
  private List<Draft> candidates(Draft certain, List<List<Route>> known) {
    List<Draft> drafts = new ArrayList<>();
    drafts.add(certain);
    List<List<Route>> starts = new ArrayList<>(known);
    Draft usual = search(CostBasis.USUAL, known);
    starts.add(usual.routes());
    for (Draft found : List.of(usual, search(CostBasis.TRAFFIC, starts))) {
      drafts.add(judge.draft(found.spans(), found.routes()));
    }
    known.forEach(routes -> drafts.add(judge.draft(routes)));
    drafts.addAll(new Portfolio(judge, Edges.of(pool), stop).drafts());
    return drafts;
  }

  private Draft search(CostBasis basis, List<List<Route>> known) {
    return new Search(pool, basis, effort, stop).best(known);
  }

  private double worst(Draft draft) {
    return SlotMeans.worst(judge.seconds(draft.routes()));
  }

  private Answering answering(Draft draft) {
    return new Answering(draft, DispatchedResponse.seconds(pool, draft.routes()));
  }

  private static <T> double least(List<T> all, ToDoubleFunction<T> seconds) {
    return all.stream().mapToDouble(seconds).min().orElseThrow();
  }
}
