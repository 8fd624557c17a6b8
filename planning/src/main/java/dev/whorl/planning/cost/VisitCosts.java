package dev.whorl.planning.cost;

import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.StepContract;

/**
 * Linear estimates of what a visit costs when a server runs so many sessions on each block: {@code
 * unit·work}, plus the ends where the visit includes them. Exact for a server that runs only such
 * visits; solvers search with them and are judged by the certificate.
 */
public final class VisitCosts {
  private static final int CHUNKS = StepContract.CERTIFIED.chunksPerVisit();

  private final double[] unit;
  private final double[] first;
  private final double[] last;
  private final double[] aloneUnit;
  private final double[] aloneEnds;

  private VisitCosts(int n) {
    unit = new double[n];
    first = new double[n];
    last = new double[n];
    aloneUnit = new double[n];
    aloneEnds = new double[n];
  }

  /** Estimates with the given sessions on each server. */
  public static VisitCosts of(Pool pool, CostBasis basis, int[] sessions) {
    VisitCosts costs = new VisitCosts(pool.size());
    for (int j = 0; j < pool.size(); j++) {
      costs.fill(pool, basis, j, Math.max(1, sessions[j]));
    }
    return costs;
  }

  /** Estimates for the same sessions on each of some servers; of the others nothing is known. */
  public static VisitCosts of(Pool pool, CostBasis basis, int sessions, int[] servers) {
    VisitCosts costs = new VisitCosts(pool.size());
    for (int j : servers) {
      costs.fill(pool, basis, j, Math.max(1, sessions));
    }
    return costs;
  }

  private void fill(Pool pool, CostBasis basis, int j, int n) {
    if (basis == CostBasis.MODEL) {
      unit[j] = pool.profile(j).block().at(1);
      first[j] = pool.embeddingSeconds(j, 1);
      last[j] = pool.headSeconds(j, 1);
      aloneUnit[j] = unit[j];
      aloneEnds[j] = first[j] + last[j];
      return;
    }
    WorstSplit split = WorstSplit.of(pool.profile(j));
    double chunk = n > 1 ? pool.profile(j).chunk().secondsPerBlock() : 0;
    double chunkEnd = n > 1 ? pool.profile(j).chunk().endSeconds() : 0;
    int server = j;
    unit[j] = split.seconds(pool.profile(j).block()::at, n, 0) + CHUNKS * chunk;
    first[j] =
        split.seconds(r -> r == 0 ? 0 : pool.embeddingSeconds(server, r), n, 0) + CHUNKS * chunkEnd;
    last[j] =
        split.seconds(r -> r == 0 ? 0 : pool.headSeconds(server, r), n, 0) + CHUNKS * chunkEnd;
    if (pool.delays() instanceof RelayDelay) {
      // The client carries the row away and back, so a visit waits as on any other chain.
      aloneUnit[j] = unit[j];
      aloneEnds[j] = first[j] + last[j];
      return;
    }
    aloneUnit[j] = pool.profile(j).block().at(n) + chunk;
    aloneEnds[j] = pool.embeddingSeconds(j, n) + pool.headSeconds(j, n) + 2 * chunkEnd;
  }

  /** Seconds per unit of work. */
  public double unit(int server) {
    return unit[server];
  }

  /** Seconds of a visit to the blocks from start to end on a ring of at least two servers. */
  public double visit(Pool pool, int server, int start, int end) {
    double seconds = unit[server] * pool.work(start, end);
    seconds += start == 0 ? first[server] : 0;
    return end == pool.blocks() ? seconds + last[server] : seconds;
  }

  /** Seconds of the only visit of a one-hop chain. */
  public double alone(Pool pool, int server) {
    return aloneUnit[server] * pool.work(0, pool.blocks()) + aloneEnds[server];
  }
}
