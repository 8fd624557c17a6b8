package dev.whorl.baselines.published.online;

import dev.whorl.baselines.published.Route;
import dev.whorl.baselines.published.RouteCost;
import dev.whorl.baselines.published.RouteCount;
import dev.whorl.baselines.published.RouteGraph;
import dev.whorl.baselines.published.ShortestRoute;
import org.jspecify.annotations.Nullable;

/**
 * WS-RR: the shortest route where a hop costs its session time plus the wait for room at its
 * server. Waits add up in this choice, although the session waits only for the longest.
 */
public record WaitingPenalised(RouteGraph graph, SessionTimes times) implements RouteChoice {
  @Override
  public @Nullable Chosen choose(ActiveSessions active) {
    RouteCost cost =
        new RouteCost() {
          @Override
          public double hop(int from, int to, int blocks) {
            return active.waitFor(to, blocks) + times.session(to, blocks);
          }

          @Override
          public double back(int from) {
            return 1;
          }
        };
    Route route = ShortestRoute.find(graph, cost);
    return route == null
        ? null
        : new Chosen(route, RouteCount.within(graph, cost, RouteChoice.tied(route.cost())));
  }
}
