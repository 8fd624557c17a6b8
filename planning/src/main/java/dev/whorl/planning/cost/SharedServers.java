package dev.whorl.planning.cost;

import dev.whorl.planning.model.HopTimes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chains that share servers, and how long their tokens usually take with so many sessions on each:
 * a fixed point in the mean.
 *
 * <p>n sessions of a chain whose tokens take T send n/T rows per second to each of its servers. A
 * server that gets λ rows per second while a step of b of them takes σ(b) = α + β(b − 1) runs steps
 * of b = max(1, λσ(b)) rows. A row waits for the step that runs when it comes, which is there with
 * the probability with which the other rows keep the server busy, then takes part in the next; the
 * whole of that step, for rows that take turns come right after it began, not at its middle. The
 * row of a one-hop chain that never leaves its server joins the next step with the others of its
 * chain and waits for none.
 */
public final class SharedServers {
  private static final int MOST_SWEEPS = 60;
  private static final double CLOSE = 1e-4;

  private final int[] offset;
  private final int[] server;
  private final double[] delay;
  private final double[] step;
  private final double[] row;
  private final double[] alone;
  private final double[] rate;
  private final double[] first;
  private final double[] further;
  private final int[] present;

  /** Chains by their hops. */
  public SharedServers(List<List<HopTimes>> chains) {
    offset = new int[chains.size() + 1];
    for (int k = 0; k < chains.size(); k++) {
      offset[k + 1] = offset[k] + chains.get(k).size();
    }
    int hops = offset[chains.size()];
    server = new int[hops];
    delay = new double[hops];
    step = new double[hops];
    row = new double[hops];
    alone = new double[chains.size()];
    Map<String, Integer> numbers = new HashMap<>();
    for (int k = 0; k < chains.size(); k++) {
      for (int h = offset[k]; h < offset[k + 1]; h++) {
        HopTimes hop = chains.get(k).get(h - offset[k]);
        Integer known = numbers.putIfAbsent(hop.server(), numbers.size());
        server[h] = known == null ? numbers.size() - 1 : known;
        delay[h] = hop.delaySeconds();
        step[h] = hop.stepSeconds();
        row[h] = hop.rowSeconds();
        alone[k] += delay[h] + step[h];
      }
    }
    rate = new double[numbers.size()];
    first = new double[numbers.size()];
    further = new double[numbers.size()];
    present = new int[numbers.size()];
  }

  /**
   * Seconds per token of each chain; alone for one that has no session.
   *
   * @param sessions on each chain
   */
  public double[] secondsPerToken(int... sessions) {
    double[] seconds = alone.clone();
    settle(sessions, seconds);
    return seconds;
  }

  /**
   * The same in place, from the seconds of a load that is much like it; allocates nothing.
   *
   * @param seconds of another load; of this one afterwards
   */
  void settle(int[] sessions, double[] seconds) {
    double change = Double.POSITIVE_INFINITY;
    for (int i = 0; i < MOST_SWEEPS && change > CLOSE; i++) {
      load(sessions, seconds);
      change = sweep(sessions, seconds);
    }
  }

  private void load(int[] sessions, double[] seconds) {
    Arrays.fill(rate, 0);
    Arrays.fill(first, 0);
    Arrays.fill(further, 0);
    Arrays.fill(present, 0);
    for (int k = 0; k < alone.length; k++) {
      double rows = sessions[k] / seconds[k];
      for (int h = offset[k]; h < offset[k + 1]; h++) {
        rate[server[h]] += rows;
        first[server[h]] += rows * step[h];
        further[server[h]] += rows * row[h];
        present[server[h]] += sessions[k];
      }
    }
  }

  /** Moves every chain half of the way; returns the largest relative move. */
  private double sweep(int[] sessions, double[] seconds) {
    double largest = 0;
    for (int k = 0; k < alone.length; k++) {
      if (sessions[k] > 0) {
        double sum = 0;
        for (int h = offset[k]; h < offset[k + 1]; h++) {
          sum += visit(h, sessions[k], seconds[k], offset[k + 1] - offset[k] == 1);
        }
        double next = (seconds[k] + sum) / 2;
        largest = Math.max(largest, Math.abs(next - seconds[k]) / next);
        seconds[k] = next;
      }
    }
    return largest;
  }

  private double visit(int h, int sessions, double seconds, boolean only) {
    int j = server[h];
    boolean stays = only && delay[h] == 0;
    double alpha = first[j] / rate[j];
    double beta = further[j] / rate[j];
    double batch = Math.max(batch(j, alpha, beta), stays ? sessions : 1);
    double running = alpha + beta * (batch - 1);
    double others = Math.max(0, rate[j] - (stays ? sessions : 1) / seconds);
    double busy = Math.min(1, others * running / batch);
    return delay[h] + step[h] + row[h] * (batch - 1) + busy * running;
  }

  private double batch(int j, double alpha, double beta) {
    if (rate[j] * beta >= 1) {
      return present[j];
    }
    return Math.clamp(rate[j] * (alpha - beta) / (1 - rate[j] * beta), 1, present[j]);
  }
}
