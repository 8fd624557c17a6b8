package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.DispatchedResponse;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.SlotMeans;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Betters the {@link DispatchedResponse} of a draft by where its sessions run: one or half of a
 * route's go to another that has room, or half of them to rings over idle servers. Hops stay, so
 * that the certificate changes by the sessions only. The best of all shifts is taken, as long as
 * one is better by a thousandth.
 */
final class SessionShifts {
  private static final double WORTH = 1e-3;
  private static final int MOST_ROUNDS = 24;

  /** Of more routes only those with most sessions give some away. */
  private static final int GIVERS = 6;

  private final Pool pool;
  private final Judge judge;
  private final Portfolio portfolio;
  private final BooleanSupplier stop;

  SessionShifts(Judge judge, Portfolio portfolio, BooleanSupplier stop) {
    this.pool = judge.pool();
    this.judge = judge;
    this.portfolio = portfolio;
    this.stop = stop;
  }

  /** The best draft that shifts lead to, of all whose worst bound is at most the limit. */
  Draft better(Draft start, double limitSeconds) {
    Draft best = start;
    double least = DispatchedResponse.seconds(pool, start.routes());
    for (int round = 0; round < MOST_ROUNDS && !stop.getAsBoolean(); round++) {
      Draft next = null;
      for (List<Route> routes : shifted(best)) {
        double seconds = DispatchedResponse.seconds(pool, routes);
        if (seconds < least * (1 - WORTH)) {
          Draft draft = judge.draft(best.spans().with(routes), routes);
          if (draft.score().feasible() && worst(draft) <= limitSeconds) {
            next = draft;
            least = seconds;
          }
        }
      }
      if (next == null) {
        return best;
      }
      best = next;
    }
    return best;
  }

  private double worst(Draft draft) {
    return SlotMeans.worst(judge.seconds(draft.routes()));
  }

  /** All sets of routes one shift away that fit. */
  private List<List<Route>> shifted(Draft draft) {
    List<List<Route>> all = new ArrayList<>();
    List<Route> routes = draft.routes();
    for (int from : givers(routes)) {
      int half = routes.get(from).capacity() / 2;
      for (int to = 0; to < routes.size(); to++) {
        if (to != from) {
          add(all, draft, shifted(routes, from, to, 1));
          if (half > 1) {
            add(all, draft, shifted(routes, from, to, half));
          }
        }
      }
      if (half > 0) {
        add(all, draft, spread(draft, from, half));
      }
    }
    return all;
  }

  private void add(List<List<Route>> all, Draft draft, List<Route> routes) {
    if (Fit.fits(pool, draft.spans().with(routes), routes)) {
      all.add(routes);
    }
  }

  private static int[] givers(List<Route> routes) {
    return IntStream.range(0, routes.size())
        .boxed()
        .sorted((a, b) -> Integer.compare(routes.get(b).capacity(), routes.get(a).capacity()))
        .limit(GIVERS)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static List<Route> shifted(List<Route> routes, int from, int to, int sessions) {
    List<Route> shifted = new ArrayList<>(routes);
    shifted.set(to, routes.get(to).withCapacity(routes.get(to).capacity() + sessions));
    return without(shifted, from, sessions);
  }

  /** Half of a route's sessions on rings over servers that hold nothing; as they were if none. */
  private List<Route> spread(Draft draft, int from, int sessions) {
    int[] idle = IntStream.range(0, pool.size()).filter(j -> !draft.spans().used(j)).toArray();
    List<Route> rings = portfolio.packed(idle, sessions, sessions);
    if (Judge.sessions(rings) < sessions) {
      return draft.routes();
    }
    List<Route> spread = without(draft.routes(), from, sessions);
    spread.addAll(rings);
    return spread;
  }

  private static List<Route> without(List<Route> routes, int from, int sessions) {
    List<Route> left = new ArrayList<>(routes);
    int kept = routes.get(from).capacity() - sessions;
    if (kept > 0) {
      left.set(from, routes.get(from).withCapacity(kept));
    } else {
      left.remove(from);
    }
    return left;
  }
}
