package dev.whorl.planning.cost;

import dev.whorl.planning.model.ChainTimes;
import dev.whorl.planning.model.HopTimes;
import dev.whorl.planning.model.Slot;
import java.util.Arrays;
import java.util.List;

/**
 * What sessions take by their tokens while so many run on each route: time per token by {@link
 * SharedServers}, prompts counted. While a session runs, each of the others on a server begins
 * once, in the mean, and holds it up for a prompt; and its own prompt comes before its answer.
 * Prompt and answer are half of the longest.
 */
final class TrafficCost {
  private final SharedServers shared;
  private final int answer;

  /** By route: its own prompt; by hop, one route's after the other's: server and its part of it. */
  private final double[] prompt;

  private final int[] offset;
  private final int[] server;
  private final double[] chunks;

  /** By server: one prompt of every session that runs there. */
  private final double[] prompts;

  /** Of routes in a pool. */
  TrafficCost(Pool pool, List<Route> routes) {
    Slot slot = pool.deployment().workload().slot();
    int input = Math.ceilDiv(slot.maxInputTokens(), 2);
    double count = Math.max(1, (double) input / slot.prefillTokens());
    UsualTimes usual = new UsualTimes(pool, routes);
    List<ChainTimes> times = routes.stream().map(usual::of).toList();
    answer = Math.ceilDiv(slot.maxOutputTokens(), 2);
    shared = new SharedServers(times.stream().map(ChainTimes::hops).toList());
    prompt = times.stream().mapToDouble(t -> t.promptSeconds(input)).toArray();
    offset = new int[routes.size() + 1];
    for (int i = 0; i < routes.size(); i++) {
      offset[i + 1] = offset[i] + routes.get(i).hops();
    }
    server = new int[offset[routes.size()]];
    chunks = new double[server.length];
    for (int i = 0; i < routes.size(); i++) {
      List<HopTimes> hops = times.get(i).hops();
      for (int h = 0; h < hops.size(); h++) {
        server[offset[i] + h] = routes.get(i).server(h);
        chunks[offset[i] + h] = count * hops.get(h).chunkSeconds();
      }
    }
    prompts = new double[pool.size()];
  }

  /** Seconds per token of all routes while they are full. */
  static double[] seconds(Pool pool, List<Route> routes) {
    TrafficCost cost = new TrafficCost(pool, routes);
    double[] seconds = new double[routes.size()];
    int[] full = routes.stream().mapToInt(Route::capacity).toArray();
    cost.seconds(full, cost.alone(), seconds);
    return seconds;
  }

  /** Seconds from token to token on every route while nobody else is there. */
  double[] alone() {
    return shared.secondsPerToken(new int[prompt.length]);
  }

  /**
   * Seconds per token of all routes; allocates nothing.
   *
   * @param load sessions on each
   * @param between seconds from token to token at a load that is much like it; at this one
   *     afterwards
   * @param seconds the answer
   */
  void seconds(int[] load, double[] between, double[] seconds) {
    shared.settle(load, between);
    Arrays.fill(prompts, 0);
    for (int i = 0; i < prompt.length; i++) {
      for (int h = offset[i]; h < offset[i + 1]; h++) {
        prompts[server[h]] += load[i] * chunks[h];
      }
    }
    for (int i = 0; i < prompt.length; i++) {
      double waits = prompt[i];
      for (int h = offset[i]; h < offset[i + 1]; h++) {
        waits += Math.max(0, prompts[server[h]] - chunks[h]);
      }
      seconds[i] = between[i] + waits / answer;
    }
  }
}
