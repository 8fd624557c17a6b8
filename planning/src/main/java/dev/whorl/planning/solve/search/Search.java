package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Portfolio, then local search from its best drafts, for one deployment. */
public final class Search {
  private static final int STARTS = 3;
  private static final int SMALL = 120;
  private static final int MEDIUM = 2_000;

  private final Judge judge;
  private final Edges edges;
  private final Effort effort;
  private final BooleanSupplier stop;

  /**
   * How much to search.
   *
   * @param seed of the random choices
   * @param steps of local search per start on small pools
   */
  public record Effort(long seed, int steps) {}

  /** A search over a pool. */
  public Search(Pool pool, CostBasis basis, Effort effort, BooleanSupplier stop) {
    this.judge = new Judge(pool, basis);
    this.edges = Edges.of(pool);
    this.effort = effort;
    this.stop = stop;
  }

  /** The best draft, feasible or not. */
  public Draft best() {
    return best(List.of());
  }

  /** The best draft, never worse than the given sets of routes. */
  public Draft best(List<List<Route>> known) {
    Portfolio portfolio = new Portfolio(judge, edges, stop);
    List<Draft> drafts = new ArrayList<>();
    known.forEach(routes -> drafts.add(judge.draft(routes)));
    drafts.addAll(portfolio.drafts());
    drafts.sort((a, b) -> a.score().compareTo(b.score()));
    int steps = steps();
    Draft best = drafts.getFirst();
    for (int i = 0; i < Math.min(STARTS, drafts.size()) && steps > 0; i++) {
      SplittableRandom random = new SplittableRandom(effort.seed() + i);
      LocalSearch local = new LocalSearch(judge, edges, portfolio, random, stop);
      Draft found = local.better(drafts.get(i), steps, judge.pool().size() <= SMALL);
      if (found.score().betterThan(best.score())) {
        best = found;
      }
    }
    return best;
  }

  private int steps() {
    int servers = judge.pool().size();
    return servers <= SMALL ? effort.steps() : servers <= MEDIUM ? effort.steps() / 20 : 0;
  }
}
