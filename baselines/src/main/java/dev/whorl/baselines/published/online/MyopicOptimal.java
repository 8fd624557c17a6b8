package dev.whorl.baselines.published.online;

import dev.whorl.baselines.published.Route;
import dev.whorl.baselines.published.RouteCost;
import dev.whorl.baselines.published.RouteCount;
import dev.whorl.baselines.published.RouteGraph;
import dev.whorl.baselines.published.ShortestRoute;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The route that is best for this session alone: least session time plus longest wait, found by
 * trying every wait as the longest that is allowed. On ties the smallest.
 */
public record MyopicOptimal(RouteGraph graph, SessionTimes times) implements RouteChoice {
  @Override
  public @Nullable Chosen choose(ActiveSessions active) {
    return new Search(active).run();
  }

  private final class Search {
    private final double[][] waits;
    private final TreeSet<Double> thresholds = new TreeSet<>();

    Search(ActiveSessions active) {
      int n = graph.size();
      waits = new double[n + 1][n];
      for (int from = RouteGraph.SOURCE; from < n; from++) {
        for (int to = 0; to < n; to++) {
          int blocks = graph.blocks(from, to);
          waits[from + 1][to] = blocks == 0 ? Double.POSITIVE_INFINITY : active.waitFor(to, blocks);
          thresholds.add(waits[from + 1][to]);
        }
      }
      thresholds.remove(Double.POSITIVE_INFINITY);
    }

    @Nullable Chosen run() {
      Route best = null;
      double bestTotal = Double.POSITIVE_INFINITY;
      for (double longest : thresholds) {
        Route route = longest < bestTotal ? ShortestRoute.find(graph, within(longest)) : null;
        if (route != null && route.cost() + longest < bestTotal) {
          best = route;
          bestTotal = route.cost() + longest;
        }
      }
      return best == null ? null : new Chosen(best, count(RouteChoice.tied(bestTotal)));
    }

    private double count(double limit) {
      double routes = 0;
      for (double longest : thresholds.headSet(limit)) {
        routes += RouteCount.within(graph, within(longest), limit - longest);
      }
      return routes;
    }

    private RouteCost within(double longest) {
      return new RouteCost() {
        @Override
        public double hop(int from, int to, int blocks) {
          return waits[from + 1][to] <= longest
              ? times.session(to, blocks)
              : Double.POSITIVE_INFINITY;
        }

        @Override
        public double back(int from) {
          return 1;
        }
      };
    }
  }
}
