package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.StepTimes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A lower bound on the mean of any certificate for R sessions: a server with u blocks in use and n
 * sessions gives u·n block-sessions for n·(δ + u·ĝ(n) + 2·chunk) seconds, where ĝ is the lower
 * convex envelope of the worst split max_a τ(a) + τ(n − a), of τ(n) where the whole model may run
 * in one hop. For given n more blocks only help, so each n is tried with the most blocks that fit.
 */
public final class CertifiableBound {
  private final Least least;
  private final Pool pool;
  private final int sessions;
  private final Map<StepTimes, double[][]> envelopes = new HashMap<>();

  private CertifiableBound(Pool pool, int sessions) {
    this.pool = pool;
    this.least = new Least(pool);
    this.sessions = sessions;
  }

  /** Seconds; infinite if the pool cannot carry the sessions. */
  public static double seconds(Pool pool, int sessions) {
    CertifiableBound bound = new CertifiableBound(pool, sessions);
    HullFill fill = new HullFill();
    for (int j = 0; j < pool.size(); j++) {
      fill.add(bound.points(j));
    }
    double cost = fill.cost((double) sessions * pool.blocks());
    return cost / sessions + bound.least.ends();
  }

  private List<double[]> points(int j) {
    List<double[]> points = new ArrayList<>();
    double[][] envelope = envelopes.computeIfAbsent(pool.profile(j).block(), this::envelopes);
    for (int n = 1; n <= sessions; n++) {
      long perBlock = least.blockBytes() + pool.slotBytes() * n;
      int u = (int) Math.min(pool.blocks(), pool.room(j) / perBlock);
      if (u < 1) {
        break;
      }
      boolean whole = u == pool.blocks();
      double chunk = n > 1 ? pool.profile(j).chunk().secondsPerBlock() : 0;
      double unit = whole ? envelope[1][n] + chunk : envelope[0][n] + 2 * chunk;
      double hop = whole ? least.hopOrAlone(j) : least.hop(j);
      points.add(new double[] {(double) u * n, n * (hop + u * unit * least.work())});
    }
    return points;
  }

  /** Envelopes of the worst split and of the step itself, by rows. */
  private double[][] envelopes(StepTimes times) {
    double[] split = new double[sessions + 1];
    double[] step = new double[sessions + 1];
    for (int n = 1; n <= sessions; n++) {
      step[n] = times.at(n);
      split[n] = worstSplit(times, n);
    }
    return new double[][] {convex(split), convex(step)};
  }

  private static double worstSplit(StepTimes times, int n) {
    double worst = times.at(n);
    for (int bend : times.bends()) {
      int a = Math.min(bend, n - 1);
      worst = Math.max(worst, times.at(a) + times.at(n - a));
    }
    return worst;
  }

  /** Lower convex envelope over 1..n. */
  private static double[] convex(double[] values) {
    int n = values.length - 1;
    int[] hull = new int[n + 1];
    int size = 0;
    for (int i = 1; i <= n; i++) {
      while (size >= 2 && notBelow(values, hull[size - 2], hull[size - 1], i)) {
        size--;
      }
      hull[size++] = i;
    }
    double[] envelope = new double[n + 1];
    envelope[1] = values[1];
    for (int k = 1; k < size; k++) {
      int a = hull[k - 1];
      int b = hull[k];
      for (int i = a; i <= b; i++) {
        envelope[i] = values[a] + (values[b] - values[a]) * (i - a) / (b - a);
      }
    }
    return envelope;
  }

  private static boolean notBelow(double[] values, int a, int b, int c) {
    return (values[b] - values[a]) * (c - a) >= (values[c] - values[a]) * (b - a);
  }
}
