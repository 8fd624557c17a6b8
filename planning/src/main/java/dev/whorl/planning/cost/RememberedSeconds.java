package dev.whorl.planning.cost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Seconds of sets of routes that differ little from one another: routes that share no server with
 * any route that came or went keep what was found for them. The figures are the same, to the last
 * digit, as those of {@link CostBasis#seconds}.
 */
public final class RememberedSeconds {
  private final Pool pool;
  private final CostBasis basis;
  private Map<Route, Double> known = new HashMap<>();

  /** For one pool, whose servers do not change, and a basis that is {@link CostBasis#local}. */
  public RememberedSeconds(Pool pool, CostBasis basis) {
    if (!basis.local()) {
      throw new IllegalArgumentException(
          "What is far from a change may change by " + basis + "; evaluate the whole set.");
    }
    this.pool = pool;
    this.basis = basis;
  }

  /** Seconds per token of each route, given that all of them run at capacity. */
  public double[] of(List<Route> routes) {
    Map<Route, Double> next = new HashMap<>();
    boolean[] touched = touched(routes);
    List<Route> changed = new ArrayList<>();
    for (Route route : routes) {
      Double before = known.get(route);
      if (before == null || meets(route, touched)) {
        changed.add(route);
      } else {
        next.put(route, before);
      }
    }
    add(changed, routes, next);
    known = next;
    return routes.stream().mapToDouble(next::get).toArray();
  }

  /** Servers of routes that came or went. */
  private boolean[] touched(List<Route> routes) {
    boolean[] touched = new boolean[pool.size()];
    Map<Route, Boolean> stay = new HashMap<>();
    for (Route route : routes) {
      if (known.containsKey(route)) {
        stay.put(route, true);
      } else {
        mark(route, touched);
      }
    }
    for (Route route : known.keySet()) {
      if (!stay.containsKey(route)) {
        mark(route, touched);
      }
    }
    return touched;
  }

  /** What changed is evaluated beside all that shares a server with it. */
  private void add(List<Route> changed, List<Route> routes, Map<Route, Double> next) {
    boolean[] servers = new boolean[pool.size()];
    changed.forEach(route -> mark(route, servers));
    List<Route> beside = routes.stream().filter(route -> meets(route, servers)).toList();
    double[] seconds = basis.seconds(pool, beside);
    Map<Route, Double> found = new HashMap<>();
    for (int i = 0; i < seconds.length; i++) {
      found.put(beside.get(i), seconds[i]);
    }
    changed.forEach(route -> next.put(route, found.get(route)));
  }

  private static void mark(Route route, boolean[] servers) {
    for (int h = 0; h < route.hops(); h++) {
      servers[route.server(h)] = true;
    }
  }

  private static boolean meets(Route route, boolean[] servers) {
    for (int h = 0; h < route.hops(); h++) {
      if (servers[route.server(h)]) {
        return true;
      }
    }
    return false;
  }
}
