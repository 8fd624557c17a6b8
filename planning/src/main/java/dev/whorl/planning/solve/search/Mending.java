package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.VisitCosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Mends a set of routes after a change of the pool, touching as little as possible: routes that still
 * hold stay; the sessions that lost theirs get rings over servers that no route uses, else room on
 * the spans that are there; and a slow route may be exchanged for a ring of idle servers.
 */
public final class Mending {
  private static final int EXCHANGES = 3;

  private final Pool pool;
  private final Judge judge;
  private final Edges edges;

  /** Mends under a judge. */
  public Mending(Judge judge) {
    this.judge = judge;
    this.pool = judge.pool();
    this.edges = Edges.of(pool);
  }

  /** The draft that keeps the routes, filled up to all sessions where idle servers or room allow. */
  public Draft filled(List<Route> kept) {
    Draft asIs = judge.draft(kept);
    if (asIs.score().feasible()) {
      return asIs;
    }
    int missing = pool.sessions() - Judge.sessions(kept);
    Draft best = asIs;
    if (missing > 0) {
      for (int reserved : parts(missing)) {
        best = better(best, with(kept, reserved, missing));
      }
    }
    if (!best.score().feasible()) {
      best = better(best, onRoom(kept, missing));
    }
    return best;
  }

  /** Drafts in which up to a few of the slowest routes gave way to rings that include idle servers. */
  public List<Draft> exchanged(Draft draft) {
    List<Draft> drafts = new ArrayList<>();
    List<Route> kept = new ArrayList<>(draft.routes());
    for (int i = 0; i < EXCHANGES && !kept.isEmpty(); i++) {
      kept.removeLast();
      int missing = pool.sessions() - Judge.sessions(kept);
      for (int reserved : parts(missing)) {
        drafts.add(with(kept, reserved, missing));
      }
    }
    drafts.removeIf(d -> !d.score().feasible());
    drafts.sort(Comparator.comparing(Draft::score));
    return drafts;
  }

  private static int[] parts(int missing) {
    TreeSet<Integer> parts = new TreeSet<>();
    for (int divisor : new int[] {1, 2, 3, 5, 8, 16}) {
      parts.add(Math.max(1, Math.ceilDiv(missing, divisor)));
    }
    return parts.stream().mapToInt(Integer::intValue).toArray();
  }

  private Draft with(List<Route> kept, int reserved, int missing) {
    boolean[] usable = new boolean[pool.size()];
    Arrays.fill(usable, true);
    for (Route route : kept) {
      for (int h = 0; h < route.hops(); h++) {
        usable[route.server(h)] = false;
      }
    }
    int[] sessions = new int[pool.size()];
    Arrays.fill(sessions, reserved);
    VisitCosts costs = VisitCosts.of(pool, judge.basis(), sessions);
    List<Route> routes = new ArrayList<>(kept);
    routes.addAll(new RingPacking(pool, edges, costs, reserved).pack(usable, missing));
    return judge.draft(routes);
  }

  /** New chains over the spans of kept routes and windows on idle servers; existing chains stay. */
  private Draft onRoom(List<Route> kept, int missing) {
    Spans spans = Spans.of(pool, kept);
    int[] idle = new int[pool.size()];
    int count = 0;
    for (int j = 0; j < pool.size(); j++) {
      if (!spans.used(j)) {
        idle[count++] = j;
      }
    }
    int reserved = Math.max(1, missing);
    new CoverageWindows(pool, reserved, pool.sessions()).place(spans, Arrays.copyOf(idle, count));
    return new Portfolio(judge, edges, () -> false).allocated(spans);
  }

  private static Draft better(Draft a, Draft b) {
    return b.score().betterThan(a.score()) ? b : a;
  }
}
