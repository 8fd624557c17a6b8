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
 * From {@link #EXACT} sessions on, n is taken in groups of one to four percent: the most room of a
 * group at the least seconds per block-session of the group, which only lowers the bound.
 */
public final class CertifiableBound {
  /** Session counts up to here are taken one by one. */
  private static final int EXACT = 64;

  private static final double GROUP = 1.01;

  /**
   * Above so many servers the groups are coarser, which costs a few percent of the bound at most.
   */
  private static final int LARGE = 2_000;

  private static final int EXACT_LARGE = 16;
  private static final double GROUP_LARGE = 1.04;

  private final Least least;
  private final Pool pool;
  private final int[] from;
  private final int[] to;
  private final Map<StepTimes, double[][]> envelopes = new HashMap<>();

  private CertifiableBound(Pool pool, int sessions) {
    this.pool = pool;
    this.least = new Least(pool);
    int exact = pool.size() > LARGE ? EXACT_LARGE : EXACT;
    double factor = pool.size() > LARGE ? GROUP_LARGE : GROUP;
    List<int[]> groups = new ArrayList<>();
    for (int n = 1; n <= sessions; ) {
      int last = n < exact ? n : (int) Math.min(sessions, n * factor);
      groups.add(new int[] {n, last});
      n = last + 1;
    }
    this.from = groups.stream().mapToInt(g -> g[0]).toArray();
    this.to = groups.stream().mapToInt(g -> g[1]).toArray();
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
    double[][] envelope = envelopes(j);
    for (int g = 0; g < envelope[0].length; g++) {
      long perBlock = least.blockBytes() + pool.slotBytes() * from[g];
      int u = (int) Math.min(pool.blocks(), pool.room(j) / perBlock);
      boolean whole = u == pool.blocks();
      double chunk = from[g] > 1 ? pool.profile(j).chunk().secondsPerBlock() : 0;
      double unit = whole ? envelope[1][g] + chunk : envelope[0][g] + 2 * chunk;
      double hop = whole ? least.hopOrAlone(j) : least.hop(j);
      points.add(new double[] {(double) u * to[g], to[g] * (hop + u * unit * least.work())});
    }
    return points;
  }

  /** Envelopes of the worst split and of the step itself, by group, as far as memory goes. */
  private double[][] envelopes(int j) {
    long most = (pool.room(j) - least.blockBytes()) / pool.slotBytes();
    int count = 0;
    while (count < from.length && from[count] <= most) {
      count++;
    }
    double[][] known = envelopes.get(pool.profile(j).block());
    if (known != null && known[0].length == count) {
      return known;
    }
    StepTimes times = pool.profile(j).block();
    double[] split = new double[count];
    double[] step = new double[count];
    for (int g = 0; g < count; g++) {
      step[g] = times.at(from[g]);
      split[g] = worstSplit(times, from[g]);
    }
    double[][] fresh = {convex(split), convex(step)};
    envelopes.put(times, fresh);
    return fresh;
  }

  private static double worstSplit(StepTimes times, int n) {
    double worst = times.at(n);
    for (int bend : times.bends()) {
      int a = Math.min(bend, n - 1);
      worst = Math.max(worst, times.at(a) + times.at(n - a));
    }
    return worst;
  }

  /**
   * Lower convex envelope of the points (last of the group, value at its first), at the last of
   * each group; values do not fall, so within a group the envelope is below the value at its first.
   */
  private double[] convex(double[] values) {
    int[] hull = new int[values.length];
    int size = 0;
    for (int i = 0; i < values.length; i++) {
      while (size >= 2 && notBelow(values, hull[size - 2], hull[size - 1], i)) {
        size--;
      }
      hull[size++] = i;
    }
    double[] envelope = values.clone();
    for (int k = 1; k < size; k++) {
      int a = hull[k - 1];
      int b = hull[k];
      for (int i = a + 1; i < b; i++) {
        envelope[i] = values[a] + (values[b] - values[a]) * (to[i] - to[a]) / (to[b] - to[a]);
      }
    }
    // At the first of a wide group, where its figures are used, the envelope is that of the group
    // before.
    for (int i = values.length - 1; i > 0; i--) {
      envelope[i] = to[i] > from[i] ? envelope[i - 1] : envelope[i];
    }
    return envelope;
  }

  private boolean notBelow(double[] values, int a, int b, int c) {
    return (values[b] - values[a]) * (to[c] - to[a]) >= (values[c] - values[a]) * (to[b] - to[a]);
  }
}
