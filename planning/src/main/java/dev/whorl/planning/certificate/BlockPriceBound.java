package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Pool;
import java.util.Arrays;

/**
 * B: every block has a price π that a session would pay for it. A server earns at most what its
 * best window and room allow; what it earns over its cost is subtracted: Σπ − Σ_j max(0,
 * max_windows v̂(min(m, x_m/R))), where v(k) is the best profit of a visit to k blocks of the
 * window and v̂ its concave hull. Valid for every π; a subgradient search makes it large.
 */
public final class BlockPriceBound {
  private static final int ROUNDS = 250;

  private final Pool pool;
  private final Least least;
  private final int sessions;
  private final int blocks;
  private final double[] price;

  private BlockPriceBound(Pool pool, int sessions) {
    this.pool = pool;
    this.least = new Least(pool);
    this.sessions = sessions;
    this.blocks = pool.blocks();
    this.price = new double[blocks];
    Arrays.fill(price, HullBound.marginal(pool, least, sessions));
  }

  /** Seconds per token in the published model. Meant for at most some dozens of servers. */
  public static double seconds(Pool pool, int sessions) {
    BlockPriceBound bound = new BlockPriceBound(pool, sessions);
    return bound.ascend() + bound.least.ends();
  }

  private double ascend() {
    double best = 0;
    double step = 1;
    int stale = 0;
    double[] kept = price.clone();
    for (int round = 0; round < ROUNDS; round++) {
      double[] use = new double[blocks];
      double value = Arrays.stream(price).sum();
      for (int j = 0; j < pool.size(); j++) {
        value -= new BestWindow(j).earn(use);
      }
      if (value > best) {
        best = value;
        kept = price.clone();
        stale = 0;
      } else if (++stale >= 8) {
        step /= 2;
        stale = 0;
        System.arraycopy(kept, 0, price, 0, blocks);
      }
      double norm = 0;
      for (double u : use) {
        norm += (1 - u) * (1 - u);
      }
      if (norm == 0) {
        break;
      }
      double length = step * (0.02 * Math.abs(best) + best - value) / norm;
      for (int b = 0; b < blocks; b++) {
        price[b] = Math.max(0, price[b] + length * (1 - use[b]));
      }
    }
    return best;
  }

  /** The most that one server can earn per session, over all windows. */
  private final class BestWindow {
    private final int server;
    private final double unit;
    private double most;
    private final double[] share = new double[2];
    private final int[][] spans = new int[2][];

    BestWindow(int server) {
      this.server = server;
      this.unit = pool.profile(server).block().at(1) * least.work();
    }

    double earn(double[] use) {
      double[] sums = new double[blocks + 1];
      for (int b = 0; b < blocks; b++) {
        sums[b + 1] = sums[b] + price[b];
      }
      // Equal windows are taken in turn: at uniform prices all servers would else crowd on block 0.
      int offset = (int) ((long) server * blocks / pool.size());
      for (int i = 0; i < blocks; i++) {
        windowsFrom((offset + i) % blocks, sums);
      }
      for (int i = 0; i < 2 && most > 0; i++) {
        for (int b = share[i] > 0 ? spans[i][0] : 1; share[i] > 0 && b < spans[i][1]; b++) {
          use[b] += share[i];
        }
      }
      return most;
    }

    /** Widens the window block by block; value[k] is the best visit to k of its blocks. */
    private void windowsFrom(int start, double[] sums) {
      double[] value = new double[blocks - start + 1];
      int[] at = new int[value.length];
      Arrays.fill(value, Double.NEGATIVE_INFINITY);
      value[0] = 0;
      for (int m = 1; start + m <= blocks; m++) {
        long room = pool.room(server) - least.blockBytes() * m;
        if (room < pool.slotBytes() * m) {
          return;
        }
        for (int k = 1; k <= m; k++) {
          int s = start + m - k;
          double hop = k == blocks ? least.hopOrAlone(server) : least.hop(server);
          double profit = sums[s + k] - sums[s] - unit * k - hop;
          if (profit > value[k]) {
            value[k] = profit;
            at[k] = s;
          }
        }
        double perSession = Math.min(m, Math.floorDiv(room, pool.slotBytes()) / (double) sessions);
        hull(value, at, m, perSession);
      }
    }

    /** The concave hull of value[0..m] at x; remembers the two visits that attain it. */
    private void hull(double[] value, int[] at, int m, double x) {
      int[] hull = new int[m + 1];
      int size = 1;
      for (int k = 1; k <= m; k++) {
        while (size >= 2 && below(value, hull[size - 2], hull[size - 1], k)) {
          size--;
        }
        hull[size++] = k;
      }
      double best = 0;
      int low = 0;
      int high = 0;
      double part = 0;
      for (int i = 1; i < size && hull[i - 1] < x; i++) {
        int a = hull[i - 1];
        int b = hull[i];
        // Room need not be used up, so the hull counts only as far as it rises.
        if (value[b] <= value[a]) {
          break;
        }
        part = Math.min(1, (x - a) / (b - a));
        best = value[a] + (value[b] - value[a]) * part;
        low = a;
        high = b;
      }
      if (best > most) {
        most = best;
        share[0] = low == 0 ? 0 : 1 - part;
        share[1] = part;
        spans[0] = new int[] {at[low], at[low] + low};
        spans[1] = new int[] {at[high], at[high] + high};
      }
    }

    private static boolean below(double[] v, int a, int b, int c) {
      return (v[b] - v[a]) * (c - a) <= (v[c] - v[a]) * (b - a);
    }
  }
}
