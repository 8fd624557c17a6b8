package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.RelayPool;
import dev.whorl.baselines.published.Route;
import dev.whorl.baselines.published.RouteCost;
import dev.whorl.baselines.published.RouteGraph;
import dev.whorl.baselines.published.ShortestRoute;
import dev.whorl.baselines.published.placement.ConservativeAnswer;
import dev.whorl.baselines.published.placement.ConservativePlacement;
import dev.whorl.baselines.published.placement.ConservativePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * CG-BPRR: CG-BP for all requests, then each client's shortest path.
 *
 * @param routes one per client
 * @param total summed over all requests and tokens
 */
public record OfflineAnswer(ConservativePlan plan, List<Route> routes, double total) {
  public OfflineAnswer {
    routes = List.copyOf(routes);
  }

  /** The heuristic's answer. */
  public static Answer<OfflineAnswer> of(OfflineInstance instance) {
    return switch (ConservativePlacement.place(instance.pool(), instance.sessions())) {
      case ConservativeAnswer.ZeroBlockServers zero -> new Answer.Undefined<>("zero_block_server");
      case ConservativeAnswer.NotAllBlocksPlaced missing ->
          new Answer.Failed<>(
              "not_all_blocks_placed", Map.of("block_count", missing.blockCounts()));
      case ConservativeAnswer.Placed(var plan) -> route(instance, plan);
    };
  }

  private static Answer<OfflineAnswer> route(OfflineInstance instance, ConservativePlan plan) {
    RouteGraph graph = new RouteGraph(plan.placement(), instance.pool().blocks());
    List<Route> routes = new ArrayList<>();
    double total = 0;
    for (int client = 0; client < instance.pool().roundTrips().height(); client++) {
      Route route = ShortestRoute.find(graph, cost(instance.pool(), client));
      if (route == null) {
        return new Answer.Failed<>("no_route", Map.of());
      }
      routes.add(route);
      total += route.cost() * instance.requestsPerClient() * instance.outputTokens();
    }
    return new Answer.Ok<>(new OfflineAnswer(plan, routes, total));
  }

  private static RouteCost cost(RelayPool pool, int client) {
    return new RouteCost() {
      @Override
      public double hop(int from, int to, int blocks) {
        return pool.roundTrips().at(client, to) + pool.servers().get(to).timePerBlock() * blocks;
      }

      @Override
      public double back(int from) {
        return 0;
      }
    };
  }
}
