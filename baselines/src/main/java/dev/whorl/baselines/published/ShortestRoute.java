package dev.whorl.baselines.published;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dijkstra with the reference's ties: among equal distances the server with the lowest number is
 * settled first, the client's end last; a predecessor changes only on strict improvement.
 */
public final class ShortestRoute {
  private static final int NONE = -2;

  private final RouteGraph graph;
  private final RouteCost cost;
  private final double[] distance;
  private final int[] before;
  private final boolean[] settled;

  private ShortestRoute(RouteGraph graph, RouteCost cost) {
    this.graph = graph;
    this.cost = cost;
    int sink = graph.size();
    distance = new double[sink + 1];
    before = new int[sink + 1];
    settled = new boolean[sink + 1];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    Arrays.fill(before, NONE);
  }

  /** The cheapest route, or null when none exists. */
  public static @Nullable Route find(RouteGraph graph, RouteCost cost) {
    return new ShortestRoute(graph, cost).run();
  }

  private @Nullable Route run() {
    int sink = graph.size();
    relaxHops(RouteGraph.SOURCE, 0);
    for (int next = nearest(); next >= 0 && next != sink; next = nearest()) {
      settled[next] = true;
      relaxHops(next, distance[next]);
      if (graph.last(next)) {
        relax(sink, next, distance[next] + cost.back(next));
      }
    }
    return before[sink] == NONE ? null : new Route(walkBack(), distance[sink]);
  }

  private void relaxHops(int from, double reached) {
    for (int to = 0; to < graph.size(); to++) {
      int blocks = settled[to] ? 0 : graph.blocks(from, to);
      if (blocks > 0) {
        relax(to, from, reached + cost.hop(from, to, blocks));
      }
    }
  }

  private void relax(int to, int from, double candidate) {
    if (candidate < distance[to]) {
      distance[to] = candidate;
      before[to] = from;
    }
  }

  private int nearest() {
    int best = -1;
    for (int j = 0; j < distance.length; j++) {
      if (!settled[j]
          && distance[j] < Double.POSITIVE_INFINITY
          && (best < 0 || distance[j] < distance[best])) {
        best = j;
      }
    }
    return best;
  }

  private List<Route.Stop> walkBack() {
    Deque<Integer> servers = new ArrayDeque<>();
    for (int at = before[graph.size()]; at != RouteGraph.SOURCE; at = before[at]) {
      servers.push(at);
    }
    List<Route.Stop> stops = new ArrayList<>();
    int from = RouteGraph.SOURCE;
    for (int server : servers) {
      stops.add(new Route.Stop(server, graph.blocks(from, server)));
      from = server;
    }
    return stops;
  }
}
