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

  /**
   * By what the mean of the stages is multiplied where a request waits for all servers. The stages
   * taken as queues of their own overrate the wait then: the queues of servers that all serve every
   * request rise and fall together. The factor is that of Nelson and Tantawi (1988) over the
   * harmonic sum, exact for two servers and one exponential speed, and made for at most 32;
   * services that vary more than exponential ones, as those of two speeds do, couple the queues
   * less, by 1/c² (fitted here to exact simulation). 1 where fewer than all are waited for.
   *
   * @param load ρ, below 1
   * @param squaredVariation c² of one service, at least 1
   */
  double together(double load, double squaredVariation) {
    if (needed < servers || servers == 1) {
      return 1;
    }
    double two = 1.5;
    double all = 0;
    for (int i = 1; i <= servers; i++) {
      all += 1.0 / i;
    }
    double factor = (1 + 4.0 / 11 * (two / all - 1) * load) * (12 - load) / 12;
    return 1 - (1 - factor) / squaredVariation;
  }
}
