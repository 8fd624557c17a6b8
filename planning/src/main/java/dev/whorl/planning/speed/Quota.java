package dev.whorl.planning.speed;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;

/**
 * A request joins the queues of all servers and is done after so many completions; the rest are
 * cancelled.
 *
 * @param servers n
 * @param needed k
 */
public record Quota(int servers, int needed) {
  public Quota {
    Require.positive("servers", servers);
    if (needed < 1 || needed > servers) {
      throw new InvalidInput(
          "needed completions", needed, "must be at least 1 and at most the servers " + servers);
    }
  }

  /**
   * What queues of different length add to the mean number of requests: 0 for one completion, where
   * the servers are one queue, and for all, where nothing is cancelled.
   *
   * @param load ρ, below 1
   * @param squaredVariation c² of one service
   */
  double coupling(double load, double squaredVariation) {
    if (needed == 1 || needed == servers) {
      return 0;
    }
    double power = Math.pow(load, 3.5 * servers / (servers - needed));
    return (needed - 1.0) / (2.0 * needed) * power / (1 - load) * (1 + squaredVariation) / 2;
  }
}
