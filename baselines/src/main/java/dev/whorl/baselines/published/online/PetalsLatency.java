package dev.whorl.baselines.published.online;

import dev.whorl.baselines.published.Matrix;
import dev.whorl.baselines.published.Route;
import dev.whorl.baselines.published.RouteCost;
import dev.whorl.baselines.published.RouteCount;
import dev.whorl.baselines.published.RouteGraph;
import dev.whorl.baselines.published.ShortestRoute;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PETALS' client: the shortest route by one-way delays and decode times, where a server that is
 * exactly full costs a penalty. (The reference compares for equality: an overfull server costs
 * none.)
 *
 * @param rawRoundTrips row and column 0 are the client, then the servers
 * @param blockTimes decode time per block of each server
 * @param sessionCapacities of each server
 * @param hopOverhead per hop
 * @param fullPenalty for a server whose capacity equals its active sessions
 */
public record PetalsLatency(
    RouteGraph graph,
    Matrix rawRoundTrips,
    List<Double> blockTimes,
    List<Integer> sessionCapacities,
    double hopOverhead,
    double fullPenalty)
    implements RouteChoice {
  public PetalsLatency {
    blockTimes = List.copyOf(blockTimes);
    sessionCapacities = List.copyOf(sessionCapacities);
  }

  @Override
  public @Nullable Chosen choose(ActiveSessions active) {
    RouteCost cost =
        new RouteCost() {
          @Override
          public double hop(int from, int to, int blocks) {
            double delay =
                rawRoundTrips.at(from + 1, to + 1) / 2 + hopOverhead + blockTimes.get(to) * blocks;
            return active.size(to) == sessionCapacities.get(to) ? delay + fullPenalty : delay;
          }

          @Override
          public double back(int from) {
            return rawRoundTrips.at(0, from + 1) / 2;
          }
        };
    Route route = ShortestRoute.find(graph, cost);
    return route == null
        ? null
        : new Chosen(route, RouteCount.within(graph, cost, RouteChoice.tied(route.cost())));
  }
}
