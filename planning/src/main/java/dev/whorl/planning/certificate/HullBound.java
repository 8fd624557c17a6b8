package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Pool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * H: a server that holds m blocks gives at most min(R·m, ⌊(M − s·m)/c⌋) block-sessions, each at
 * τ(1) plus its share δ/m of a hop; the demand R·L is filled from the servers' lower convex hulls.
 * Z, added on a ring with zones: sessions that no zone can carry alone cross at least twice.
 */
public final class HullBound {
  private HullBound() {}

  /**
   * Seconds per token in the published model, zones included; infinite: memory does not suffice.
   */
  public static double seconds(Pool pool, int sessions) {
    Least least = new Least(pool);
    double demand = (double) sessions * pool.blocks();
    double hull = hull(pool, least, sessions).fill(demand).cost() / sessions;
    return hull + least.ends() + crossings(pool, least, sessions);
  }

  /**
   * Seconds per block-session of the dearest server that the demand needs: the uniform block price.
   */
  static double marginal(Pool pool, Least least, int sessions) {
    return hull(pool, least, sessions).fill((double) sessions * pool.blocks()).marginal();
  }

  private static Hull hull(Pool pool, Least least, int sessions) {
    List<Hull> hulls = new ArrayList<>();
    for (int j = 0; j < pool.size(); j++) {
      hulls.add(hull(pool, least, j, sessions));
    }
    return Hull.merged(hulls);
  }

  private static Hull hull(Pool pool, Least least, int j, int sessions) {
    double[] amount = new double[pool.blocks()];
    double[] cost = new double[pool.blocks()];
    double tau = pool.profile(j).block().at(1) * least.work();
    int count = 0;
    for (int m = 1; m <= pool.blocks(); m++) {
      long left = Math.floorDiv(pool.room(j) - least.blockBytes() * m, pool.slotBytes());
      if (left < m) {
        break;
      }
      double x = Math.min((double) sessions * m, (double) left);
      double hop = m == pool.blocks() ? least.hopOrAlone(j) : least.hop(j);
      amount[count] = x;
      cost[count++] = x * (tau + hop / m);
    }
    return Hull.of(Arrays.copyOf(amount, count), Arrays.copyOf(cost, count));
  }

  private static double crossings(Pool pool, Least least, int sessions) {
    int zones = least.edges().zones();
    if (zones == 1 || zones == pool.size()) {
      return 0;
    }
    double[] room = new double[zones];
    for (int j = 0; j < pool.size(); j++) {
      room[least.edges().zone(j)] += SessionLimit.blockSessions(pool, least, j, sessions);
    }
    double carried = 0;
    double dearest = 0;
    double cross = Double.POSITIVE_INFINITY;
    for (int z = 0; z < zones; z++) {
      carried += Math.floor(room[z] / pool.blocks());
      dearest = room[z] > 0 ? Math.max(dearest, least.into(z)) : dearest;
      for (int y = 0; y < zones; y++) {
        cross = y != z ? Math.min(cross, least.edges().between(y, z)) : cross;
      }
    }
    return 2 * Math.max(0, cross - dearest) * Math.max(0, sessions - carried) / sessions;
  }
}
