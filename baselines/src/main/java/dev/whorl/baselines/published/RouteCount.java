package dev.whorl.baselines.published;

import java.util.Arrays;

/**
 * How many routes cost at most a limit: those made only of hops that lie on such a route. With a
 * limit just above the optimum this is the number of optimal routes.
 */
public final class RouteCount {
  private final RouteGraph graph;
  private final RouteCost cost;
  private final double[] toEnd;
  private final double[] memo;

  private RouteCount(RouteGraph graph, RouteCost cost) {
    this.graph = graph;
    this.cost = cost;
    toEnd = new double[graph.size()];
    memo = new double[graph.size()];
    Arrays.fill(toEnd, Double.NaN);
    Arrays.fill(memo, Double.NaN);
  }

  /** The number of routes; a double, for there can be more than a long holds. */
  public static double within(RouteGraph graph, RouteCost cost, double limit) {
    RouteCount count = new RouteCount(graph, cost);
    double[] fromStart = count.fromStart();
    return count.count(RouteGraph.SOURCE, fromStart, limit);
  }

  private double[] fromStart() {
    double[] reached = new double[graph.size()];
    Arrays.fill(reached, Double.POSITIVE_INFINITY);
    for (int i : byEnd()) {
      reached[i] = Math.min(reached[i], hop(RouteGraph.SOURCE, i));
      for (int j = 0; j < graph.size(); j++) {
        reached[j] = Math.min(reached[j], reached[i] + hop(i, j));
      }
    }
    return reached;
  }

  /** Servers so that every hop leads forward: a hop ends beyond where it starts. */
  private int[] byEnd() {
    Integer[] order = new Integer[graph.size()];
    Arrays.setAll(order, j -> j);
    Arrays.sort(order, (a, b) -> Integer.compare(graph.end(a), graph.end(b)));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  private double hop(int from, int to) {
    int blocks = graph.blocks(from, to);
    return blocks == 0 ? Double.POSITIVE_INFINITY : cost.hop(from, to, blocks);
  }

  private double toEnd(int from) {
    if (Double.isNaN(toEnd[from])) {
      double best = graph.last(from) ? cost.back(from) : Double.POSITIVE_INFINITY;
      for (int to = 0; to < graph.size() && !graph.last(from); to++) {
        double hop = hop(from, to);
        if (hop < Double.POSITIVE_INFINITY) {
          best = Math.min(best, hop + toEnd(to));
        }
      }
      toEnd[from] = best;
    }
    return toEnd[from];
  }

  private double count(int from, double[] fromStart, double limit) {
    if (from != RouteGraph.SOURCE && !Double.isNaN(memo[from])) {
      return memo[from];
    }
    double routes = from != RouteGraph.SOURCE && graph.last(from) ? 1 : 0;
    double reached = from == RouteGraph.SOURCE ? 0 : fromStart[from];
    for (int to = 0; to < graph.size(); to++) {
      double hop = hop(from, to);
      if (hop < Double.POSITIVE_INFINITY && reached + hop + toEnd(to) <= limit) {
        routes += count(to, fromStart, limit);
      }
    }
    if (from != RouteGraph.SOURCE) {
      memo[from] = routes;
    }
    return routes;
  }
}
