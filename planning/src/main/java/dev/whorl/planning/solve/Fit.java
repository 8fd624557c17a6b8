package dev.whorl.planning.solve;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.solve.search.Spans;
import java.util.List;

/** Whether routes made for another state of a pool still fit it. */
final class Fit {
  private Fit() {}

  static boolean fits(Pool pool, List<Route> routes) {
    Spans spans = Spans.of(pool, routes);
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
