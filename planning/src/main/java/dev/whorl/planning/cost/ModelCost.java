package dev.whorl.planning.cost;

import java.util.List;

/** The published per-token model: every hop costs its delay and one row's step over its blocks. */
public final class ModelCost {
  private ModelCost() {}

  /** Seconds per token of one route. */
  public static double seconds(Pool pool, Route route) {
    double sum = 0;
    for (int h = 0; h < route.hops(); h++) {
      int j = route.server(h);
      sum += pool.delay(route.before(h), j, 1);
      sum += pool.stepSeconds(j, route.start(h), route.end(h), 1);
    }
    return sum;
  }

  /** Seconds per token of all routes. */
  public static double[] seconds(Pool pool, List<Route> routes) {
    return routes.stream().mapToDouble(r -> seconds(pool, r)).toArray();
  }
}
