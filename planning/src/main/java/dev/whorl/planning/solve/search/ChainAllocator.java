package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.VisitCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Successive cheapest chains over given spans, each taken at its full capacity, until all sessions
 * have a slot or no chain is left.
 */
final class ChainAllocator {
  private final Pool pool;
  private final Edges edges;
  private final VisitCosts costs;
  private final CheapestSpans table;
  private final List<Route> routes = new ArrayList<>();
  private final List<Integer> wholes = new ArrayList<>();

  private ChainAllocator(Pool pool, Spans spans, Edges edges, VisitCosts costs) {
    this.pool = pool;
    this.edges = edges;
    this.costs = costs;
    this.table = new CheapestSpans(pool, spans, edges, costs);
    for (int j = 0; j < pool.size(); j++) {
      if (spans.start(j) == 0 && spans.end(j) == pool.blocks()) {
        wholes.add(j);
      }
    }
  }

  /** Routes for so many sessions, or for as many as fit, cheapest first. */
  static List<Route> allocate(
      Pool pool, Spans spans, Edges edges, VisitCosts costs, int sessions, BooleanSupplier stop) {
    ChainAllocator allocator = new ChainAllocator(pool, spans.copy(), edges, costs);
    allocator.run(sessions, stop);
    return allocator.routes;
  }

  private void run(int sessions, BooleanSupplier stop) {
    ShortestChain search = new ShortestChain(table, edges, pool.blocks());
    int left = sessions;
    while (left > 0 && !stop.getAsBoolean()) {
      Route whole = cheapestWhole();
      ShortestChain.Path path = search.find();
      if (path == null && whole == null) {
        return;
      }
      if (path == null || (whole != null && wholeSeconds(whole) <= path.seconds())) {
        left -= take(whole, left);
      } else {
        int repeated = repeats(path.route());
        if (repeated < 0) {
          left -= take(path.route(), left);
        } else {
          table.clip(path.route().server(repeated), path.route().end(repeated));
        }
      }
    }
  }

  private double wholeSeconds(@Nullable Route whole) {
    return whole == null
        ? Double.POSITIVE_INFINITY
        : edges.alone(whole.server(0)) + costs.alone(pool, whole.server(0));
  }

  private @Nullable Route cheapestWhole() {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int j : wholes) {
      double seconds = edges.alone(j) + costs.alone(pool, j);
      if (table.free(j) >= pool.blocks() && seconds < least) {
        best = j;
        least = seconds;
      }
    }
    return best < 0 ? null : new Route(new int[] {best}, new int[] {0, pool.blocks()}, 1);
  }

  private int take(@Nullable Route route, int left) {
    if (route == null) {
      return 0;
    }
    long capacity = left;
    for (int h = 0; h < route.hops(); h++) {
      capacity = Math.min(capacity, table.free(route.server(h)) / (route.end(h) - route.start(h)));
    }
    for (int h = 0; h < route.hops(); h++) {
      table.take(route.server(h), capacity * (route.end(h) - route.start(h)));
    }
    routes.add(route.withCapacity((int) capacity));
    return (int) capacity;
  }

  /** The first hop whose server comes again; −1: none. A chain names a server once. */
  private static int repeats(Route route) {
    for (int h = 0; h < route.hops(); h++) {
      for (int k = h + 1; k < route.hops(); k++) {
        if (route.server(h) == route.server(k)) {
          return h;
        }
      }
    }
    return -1;
  }
}
