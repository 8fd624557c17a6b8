package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.List;

/** Whether routes made for another state of a pool, or for other sessions, still fit it. */
public final class Fit {
  private Fit() {}

  /** Whether they do with no more blocks on each server than they use. */
  public static boolean fits(Pool pool, List<Route> routes) {
    return fits(pool, Spans.of(pool, routes), routes);
  }

  /** Whether they do beside all blocks of the spans, which hold them. */
  static boolean fits(Pool pool, Spans spans, List<Route> routes) {
    long[] used = new long[pool.size()];
    for (Route route : routes) {
      if (route.end(route.hops() - 1) != pool.blocks()) {
        return false;
      }
      for (int h = 0; h < route.hops(); h++) {
        used[route.server(h)] += (long) route.capacity() * (route.end(h) - route.start(h));
      }
    }
    for (int j = 0; j < pool.size(); j++) {
      boolean held = spans.used(j);
      if (held
          && (!pool.allowed(j, spans.start(j), spans.end(j))
              || pool.blockSessions(j, spans.start(j), spans.end(j)) < used[j])) {
        return false;
      }
    }
    return true;
  }
}
