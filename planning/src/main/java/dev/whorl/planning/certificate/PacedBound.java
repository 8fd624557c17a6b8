package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.CertifiedCost;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * The bound with pacing, for chains that share few servers: the first server starts a chain's rows
 * at most every {@code intervalSeconds} = max_h S_h, with one message per step and next server.
 * Then T ≤ Σ (d + S_j + F_j) + interval, F_j the longest step of other chains' rows at j. It
 * replaces the unpaced bound, it is never added to it, and no time to first token is claimed with
 * it.
 *
 * @param chain position in the placement
 */
public record PacedBound(int chain, double intervalSeconds, double boundSeconds) {
  /** The paced bounds of all routes of a pool. */
  public static List<PacedBound> of(Pool pool, List<Route> routes) {
    CertifiedCost all = CertifiedCost.of(pool, routes);
    List<PacedBound> bounds = new ArrayList<>();
    for (int i = 0; i < routes.size(); i++) {
      List<Route> others = new ArrayList<>(routes);
      Route route = others.remove(i);
      bounds.add(bound(i, route, pool, all, CertifiedCost.of(pool, others), routes));
    }
    return bounds;
  }

  private static PacedBound bound(
      int index,
      Route route,
      Pool pool,
      CertifiedCost all,
      CertifiedCost others,
      List<Route> routes) {
    double interval = 0;
    double sum = 0;
    for (int h = 0; h < route.hops(); h++) {
      int j = route.server(h);
      interval = Math.max(interval, all.step(j));
      int rows = rowsOnEdge(routes, route.before(h), j);
      sum += pool.delay(route.before(h), j, rows) + all.step(j) + others.step(j);
    }
    return new PacedBound(index, interval, sum + interval);
  }

  private static int rowsOnEdge(List<Route> routes, int from, int to) {
    int rows = 0;
    for (Route route : routes) {
      for (int h = 0; h < route.hops(); h++) {
        rows += route.before(h) == from && route.server(h) == to ? route.capacity() : 0;
      }
    }
    return rows;
  }
}
