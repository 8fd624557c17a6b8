package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import java.util.Arrays;

/**
 * M: memory gets a price λ per server; then every session takes the cheapest chain at d + (τ(1) +
 * λ·(c + s/R))·k, and Σ λ·M is paid back. Valid for every λ ≥ 0, because a server that runs k
 * blocks of each of at most R sessions holds at least Σk/R blocks; a subgradient search makes it
 * large.
 */
public final class MemoryPriceBound {
  private static final int ROUNDS = 300;

  private final Pool pool;
  private final Least least;
  private final Edges edges;
  private final int sessions;
  private final int blocks;
  private final int[] longest;
  private final double[] weight;
  private final double[] price;

  private MemoryPriceBound(Pool pool, int sessions) {
    this.pool = pool;
    this.least = new Least(pool);
    this.edges = least.edges();
    this.sessions = sessions;
    this.blocks = pool.blocks();
    int n = pool.size();
    this.longest = new int[n];
    this.weight = new double[n];
    this.price = new double[n];
    for (int j = 0; j < n; j++) {
      long room = Math.max(0, pool.room(j));
      longest[j] = (int) Math.min(blocks, room / (least.blockBytes() + pool.slotBytes()));
      weight[j] = pool.slotBytes() + (double) least.blockBytes() / sessions;
    }
  }

  /** Seconds per token in the published model. Meant for at most some dozens of servers. */
  public static double seconds(Pool pool, int sessions) {
    MemoryPriceBound bound = new MemoryPriceBound(pool, sessions);
    return bound.ascend() + bound.least.ends();
  }

  private double ascend() {
    double best = 0;
    double step = 1;
    int stale = 0;
    double[] kept = price.clone();
    for (int round = 0; round < ROUNDS; round++) {
      int[] use = new int[pool.size()];
      double value = cheapest(use);
      for (int j = 0; j < use.length; j++) {
        value -= price[j] * pool.room(j) / sessions;
      }
      if (value > best) {
        best = value;
        kept = price.clone();
        stale = 0;
      } else if (++stale >= 12) {
        step /= 2;
        stale = 0;
        System.arraycopy(kept, 0, price, 0, price.length);
      }
      move(use, best, value, step);
    }
    return best;
  }

  /** Polyak's step towards a little above the best value known. */
  private void move(int[] use, double best, double value, double step) {
    double norm = 0;
    double[] gradient = new double[use.length];
    for (int j = 0; j < use.length; j++) {
      gradient[j] = (use[j] * weight[j] - (double) pool.room(j) / sessions) / weight[j];
      gradient[j] = price[j] == 0 ? Math.max(0, gradient[j]) : gradient[j];
      norm += gradient[j] * gradient[j];
    }
    if (norm == 0) {
      return;
    }
    double length = step * (0.2 * Math.abs(best) + best - value) / norm;
    for (int j = 0; j < use.length; j++) {
      price[j] = Math.max(0, price[j] + length * gradient[j] / weight[j]);
    }
  }

  /** Cheapest chain at the prices over servers that may hold any blocks; its blocks per server. */
  private double cheapest(int[] use) {
    double best = Double.POSITIVE_INFINITY;
    for (int j = 0; j < pool.size(); j++) {
      if (longest[j] == blocks && edges.alone(j) + unit(j) * blocks < best) {
        best = edges.alone(j) + unit(j) * blocks;
        Arrays.fill(use, 0);
        use[j] = blocks;
      }
    }
    if (edges.zones() > 1) {
      return rings(best, use);
    }
    return line(best, use);
  }

  private double unit(int j) {
    return pool.profile(j).block().at(1) * least.work() + price[j] * weight[j];
  }

  /** One zone: the order does not matter, so the cost to cover x blocks is enough. */
  private double line(double best, int[] use) {
    double[] cost = new double[blocks + 1];
    int[] server = new int[blocks + 1];
    int[] length = new int[blocks + 1];
    Arrays.fill(cost, Double.POSITIVE_INFINITY);
    cost[0] = 0;
    double edge = edges.between(0, 0);
    for (int x = 1; x <= blocks; x++) {
      for (int j = 0; j < pool.size(); j++) {
        double unit = unit(j);
        for (int k = 1; k <= Math.min(x, longest[j]); k++) {
          double seconds = cost[x - k] + edges.hop(j) + edge + unit * k;
          if (seconds < cost[x]) {
            cost[x] = seconds;
            server[x] = j;
            length[x] = k;
          }
        }
      }
    }
    if (cost[blocks] < best) {
      Arrays.fill(use, 0);
      for (int x = blocks; x > 0; x -= length[x]) {
        use[server[x]] += length[x];
      }
    }
    return Math.min(best, cost[blocks]);
  }

  /** Several zones: once per first zone, with the closing edge. */
  private double rings(double best, int[] use) {
    double least = best;
    for (int first = 0; first < edges.zones(); first++) {
      least = new ZoneLine(first).run(least, use);
    }
    return least;
  }

  private final class ZoneLine {
    private final int first;
    private final int zones = edges.zones();
    private final double[][] cost = new double[blocks + 1][zones];
    private final int[][] server = new int[blocks + 1][zones];
    private final int[][] length = new int[blocks + 1][zones];
    private final int[][] before = new int[blocks + 1][zones];

    ZoneLine(int first) {
      this.first = first;
      for (double[] row : cost) {
        Arrays.fill(row, Double.POSITIVE_INFINITY);
      }
    }

    double run(double best, int[] use) {
      double[][] entry = new double[blocks + 1][zones];
      int[][] from = new int[blocks + 1][zones];
      for (int x = 0; x <= blocks; x++) {
        for (int j = 0; j < pool.size() && x > 0; j++) {
          extend(j, x, entry, from);
        }
        enter(x, entry[x], from[x]);
      }
      double least = best;
      for (int z = 0; z < zones; z++) {
        double seconds = cost[blocks][z] + edges.between(z, first);
        if (seconds < least) {
          least = seconds;
          walk(z, use);
        }
      }
      return least;
    }

    private void enter(int x, double[] entry, int[] from) {
      for (int z = 0; z < zones; z++) {
        entry[z] = x == 0 && z == first ? 0 : Double.POSITIVE_INFINITY;
        for (int y = 0; y < zones && x > 0; y++) {
          double seconds = cost[x][y] + edges.between(y, z);
          if (seconds < entry[z]) {
            entry[z] = seconds;
            from[z] = y;
          }
        }
      }
    }

    private void extend(int j, int x, double[][] entry, int[][] from) {
      int z = edges.zone(j);
      double unit = unit(j);
      for (int k = 1; k <= Math.min(x, longest[j]); k++) {
        double seconds = entry[x - k][z] + edges.hop(j) + unit * k;
        if (seconds < cost[x][z]) {
          cost[x][z] = seconds;
          server[x][z] = j;
          length[x][z] = k;
          before[x][z] = from[x - k][z];
        }
      }
    }

    private void walk(int lastZone, int[] use) {
      Arrays.fill(use, 0);
      int z = lastZone;
      for (int x = blocks; x > 0; ) {
        int previous = before[x][z];
        use[server[x][z]] += length[x][z];
        x -= length[x][z];
        z = previous;
      }
    }
  }
}
