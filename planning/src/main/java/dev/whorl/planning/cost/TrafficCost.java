package dev.whorl.planning.cost;

import dev.whorl.planning.model.ChainTimes;
import dev.whorl.planning.model.HopTimes;
import dev.whorl.planning.model.Slot;
import java.util.List;

/**
 * What sessions take by their tokens while all chains are full: time per token by {@link
 * SharedServers}, prompts counted. While a session runs, each of the others on a server begins
 * once, in the mean, and holds it up for a prompt; and its own prompt comes before its answer.
 * Prompt and answer are half of the longest.
 */
final class TrafficCost {
  private final Pool pool;
  private final List<Route> routes;
  private final double chunks;
  private final int prompt;
  private final int answer;

  private TrafficCost(Pool pool, List<Route> routes) {
    this.pool = pool;
    this.routes = routes;
    Slot slot = pool.deployment().workload().slot();
    prompt = Math.ceilDiv(slot.maxInputTokens(), 2);
    answer = Math.ceilDiv(slot.maxOutputTokens(), 2);
    chunks = Math.max(1, (double) prompt / slot.prefillTokens());
  }

  /** Seconds per token of all routes. */
  static double[] seconds(Pool pool, List<Route> routes) {
    return new TrafficCost(pool, routes).seconds();
  }

  private double[] seconds() {
    UsualTimes usual = new UsualTimes(pool, routes);
    List<ChainTimes> times = routes.stream().map(usual::of).toList();
    List<List<HopTimes>> hops = times.stream().map(ChainTimes::hops).toList();
    List<Integer> load = routes.stream().map(Route::capacity).toList();
    double[] seconds = new SharedServers(hops).secondsPerToken(load);
    double[] prompts = promptsByServer(hops);
    for (int i = 0; i < seconds.length; i++) {
      double waits = times.get(i).promptSeconds(prompt);
      for (int h = 0; h < routes.get(i).hops(); h++) {
        waits += prompts[routes.get(i).server(h)] - chunks * hops.get(i).get(h).chunkSeconds();
      }
      seconds[i] += waits / answer;
    }
    return seconds;
  }

  /** Seconds that one prompt of every session takes of each server. */
  private double[] promptsByServer(List<List<HopTimes>> hops) {
    double[] seconds = new double[pool.size()];
    for (int i = 0; i < hops.size(); i++) {
      Route route = routes.get(i);
      for (int h = 0; h < route.hops(); h++) {
        seconds[route.server(h)] += route.capacity() * chunks * hops.get(i).get(h).chunkSeconds();
      }
    }
    return seconds;
  }
}
