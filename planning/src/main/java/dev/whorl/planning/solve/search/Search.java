package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Portfolio, then local search from its best drafts, for one deployment. */
public final class Search {
  private static final int STARTS = 3;
  private static final int SMALL = 120;

  /** Another round of local search follows one that bettered the goal by this share at least. */
  private static final double WORTH = 0.005;

  private static final int ROUNDS = 4;
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
    List<Draft> starts = steps > 0 ? starts(drafts) : List.of();
    for (int i = 0; i < starts.size(); i++) {
      SplittableRandom random = new SplittableRandom(effort.seed() + i);
      LocalSearch local = new LocalSearch(judge, portfolio, random, stop);
      Draft found = searched(local, starts.get(i), steps);
      if (found.score().betterThan(best.score())) {
        best = found;
      }
    }
    return best;
  }

  /**
   * The best draft, then the best of those with other numbers of routes than these: drafts that are
   * alike lead to the same place.
   */
  private static List<Draft> starts(List<Draft> sorted) {
    List<Draft> starts = new ArrayList<>();
    Set<Integer> routes = new HashSet<>();
    for (Draft draft : sorted) {
      if (starts.size() < STARTS && routes.add(draft.routes().size())) {
        starts.add(draft);
      }
    }
    return starts;
  }

  /** Rounds of local search, the next from the last one's best, as long as they are worth it. */
  private Draft searched(LocalSearch local, Draft start, int steps) {
    boolean respan = judge.pool().size() <= SMALL;
    Draft best = start;
    for (int round = 0; round < ROUNDS; round++) {
      Draft found = local.better(best, steps, respan);
      if (!found.score().betterThan(best.score())) {
        return best;
      }
      boolean worth = found.score().worthAfter(best.score(), WORTH);
      best = found;
      if (!worth) {
        return best;
      }
    }
    return best;
  }

  private int steps() {
    int servers = judge.pool().size();
    return servers <= SMALL ? effort.steps() : servers <= MEDIUM ? effort.steps() / 20 : 0;
  }
}
