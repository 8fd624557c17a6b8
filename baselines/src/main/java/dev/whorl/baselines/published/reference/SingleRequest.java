package dev.whorl.baselines.published.reference;

import dev.whorl.baselines.published.RelayPool;
import dev.whorl.baselines.published.Route;
import dev.whorl.baselines.published.RouteCost;
import dev.whorl.baselines.published.RouteGraph;
import dev.whorl.baselines.published.ShortestRoute;
import dev.whorl.baselines.published.online.SessionTimes;
import dev.whorl.baselines.published.placement.ConservativeAnswer;
import dev.whorl.baselines.published.placement.ConservativePlacement;
import java.util.Map;

/**
 * How long one request alone takes, and the number of sessions to plan for that the paper derives
 * from it: λt + √(λt), at most what memory allows.
 *
 * @param time of the request
 * @param mostSessions the paper's limit by memory
 * @param sessions its formula
 */
public record SingleRequest(double time, int mostSessions, int sessions) {
  /** By the offline algorithm for one session, without a cap on blocks per server. */
  public static Answer<SingleRequest> estimate(OnlineInstance instance) {
    RelayPool pool = instance.pool().uncapped();
    return switch (ConservativePlacement.place(pool, 1)) {
      case ConservativeAnswer.ZeroBlockServers zero -> new Answer.Undefined<>("zero_block_server");
      case ConservativeAnswer.NotAllBlocksPlaced missing ->
          new Answer.Failed<>("not_all_blocks_placed", Map.of());
      case ConservativeAnswer.Placed(var plan) ->
          route(instance, new RouteGraph(plan.placement(), pool.blocks()));
    };
  }

  private static Answer<SingleRequest> route(OnlineInstance instance, RouteGraph graph) {
    SessionTimes times = Methods.times(instance);
    Route route = ShortestRoute.find(graph, cost(times));
    if (route == null) {
      return new Answer.Failed<>("no_route", Map.of());
    }
    double time = times.session(route) + instance.delays().initial();
    int most = mostSessions(instance.pool());
    double load = instance.demand().arrivalRate() * time;
    double wanted = Math.floor(load + Math.sqrt(load) + 0.5);
    return new Answer.Ok<>(new SingleRequest(time, most, (int) Math.min(wanted, most)));
  }

  private static RouteCost cost(SessionTimes times) {
    return new RouteCost() {
      @Override
      public double hop(int from, int to, int blocks) {
        return times.session(to, blocks);
      }

      @Override
      public double back(int from) {
        return 1;
      }
    };
  }

  private static int mostSessions(RelayPool pool) {
    double memory = pool.servers().stream().mapToDouble(s -> s.memory()).sum();
    double places = pool.blocks() + pool.size();
    return (int) Math.floor((memory - pool.blockMemory() * places) / (pool.slotMemory() * places));
  }
}
