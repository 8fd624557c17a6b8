package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * A second lower bound on the mean of any certificate, for which hops are whole, spans tile the
 * blocks and a ring pays its edges between zones: every position of the model has a price per zone,
 * β. A visit to blocks [a, b) is paid β_b less the cheapest way from an exit at a into its zone, so
 * no chain costs less than the price at the end plus its closing edge; what servers earn at these
 * prices ({@link BestVisits}) is subtracted. Valid for every β, so the ascent by subgradients may
 * stop after any step.
 */
public final class CertifiablePriceBound {
  private static final int ROUNDS = 600;
  private static final int STALE = 10;

  /** With more zones the closing edge counts at its least, for there is one price set per first. */
  private static final int FIRSTS = 5;

  private final Least least;
  private final Edges edges;
  private final BooleanSupplier stop;
  private final int sessions;
  private final int blocks;
  private final int zones;
  private final int firsts;
  private final int servers;
  private final BestVisits[] visits;
  private final double[][] into;
  private final double[][][] price;
  private final double[][][] gradient;
  private final double[][] paid;
  private final int[][] paidFirst;
  private final int[][] paidStart;

  private CertifiablePriceBound(Pool pool, int sessions, BooleanSupplier stop) {
    this.least = new Least(pool);
    this.edges = least.edges();
    this.stop = stop;
    this.sessions = sessions;
    this.blocks = pool.blocks();
    this.zones = edges.zones();
    this.firsts = zones <= FIRSTS ? zones : 1;
    this.servers = pool.size();
    this.visits = new BestVisits[servers];
    int[] members = new int[zones];
    for (int j = 0; j < servers; j++) {
      visits[j] = new BestVisits(pool, least, j, sessions);
      members[edges.zone(j)]++;
    }
    this.into = new double[zones][zones];
    for (int y = 0; y < zones; y++) {
      for (int z = 0; z < zones; z++) {
        boolean possible = members[y] > (y == z ? 1 : 0) && members[z] > 0;
        into[y][z] = possible ? edges.between(y, z) : Double.POSITIVE_INFINITY;
      }
    }
    this.price = new double[firsts][blocks + 1][zones];
    this.gradient = new double[firsts][blocks + 1][zones];
    this.paid = new double[zones][blocks + 1];
    this.paidFirst = new int[zones][blocks + 1];
    this.paidStart = new int[zones][blocks + 1];
  }

  /** Seconds; at least 0. Meant for at most some dozens of servers. */
  public static double seconds(Pool pool, int sessions) {
    return seconds(pool, sessions, () -> false);
  }

  /** The best up to the step before which {@code stop} says yes. */
  static double seconds(Pool pool, int sessions, BooleanSupplier stop) {
    CertifiablePriceBound bound = new CertifiablePriceBound(pool, sessions, stop);
    return bound.ascend() + bound.least.ends();
  }

  private double ascend() {
    double best = Math.max(0, uniform());
    double[][][] kept = copy(price);
    double step = 1;
    int stale = 0;
    for (int round = 0; round < ROUNDS && !stop.getAsBoolean(); round++) {
      double value = value(true);
      if (value > best) {
        best = value;
        kept = copy(price);
        stale = 0;
      } else if (++stale >= STALE) {
        step /= 1.5;
        stale = 0;
        restore(kept);
        value = value(true);
      }
      if (!move(step * (0.03 * best + best - value))) {
        break;
      }
    }
    return best;
  }

  /** Starts from the best price that is the same for every block: the value is concave in it. */
  private double uniform() {
    double low = 0;
    double high = 1e-6;
    fill(high);
    double before = Double.NEGATIVE_INFINITY;
    for (double now = value(false); now > before && !stop.getAsBoolean(); now = value(false)) {
      before = now;
      high *= 2;
      fill(high);
    }
    for (int i = 0; i < 40 && !stop.getAsBoolean(); i++) {
      double left = low + (high - low) / 3;
      double right = high - (high - low) / 3;
      fill(left);
      double at = value(false);
      fill(right);
      if (at < value(false)) {
        low = left;
      } else {
        high = right;
      }
    }
    fill((low + high) / 2);
    return value(false);
  }

  private void fill(double perBlock) {
    for (double[][] positions : price) {
      for (int x = 1; x <= blocks; x++) {
        Arrays.fill(positions[x], perBlock * x);
      }
    }
  }

  /** The bound at the present prices; with its direction of ascent if asked. */
  private double value(boolean direction) {
    int[] end = new int[2];
    double session = end(end);
    pay();
    double value = session;
    double all = 1;
    clear();
    double[] offered = new double[blocks + 1];
    for (int j = 0; j < servers; j++) {
      int z = edges.zone(j);
      for (int k = 1; k < blocks; k++) {
        offered[k] = paid[z][k] - edges.hop(j);
      }
      offered[blocks] = session;
      value -= visits[j].earn(offered) / sessions;
      if (direction) {
        for (int part = 0; part < 2; part++) {
          double share = visits[j].visits(part) / sessions;
          if (share > 0 && visits[j].length(part) == blocks) {
            all -= share;
          } else if (share > 0) {
            visit(z, visits[j].length(part), share);
          }
        }
      }
    }
    gradient[end[0]][blocks][end[1]] += all;
    return value;
  }

  /** The cheapest end of a chain, its first and last zone. */
  private double end(int[] zonesOfIt) {
    double best = Double.POSITIVE_INFINITY;
    for (int f = 0; f < firsts; f++) {
      for (int z = 0; z < zones; z++) {
        double seconds = price[f][blocks][z] + closing(z, f);
        if (seconds < best) {
          best = seconds;
          zonesOfIt[0] = f;
          zonesOfIt[1] = z;
        }
      }
    }
    return Double.isInfinite(best) ? 0 : best;
  }

  private double closing(int from, int first) {
    return firsts == zones ? into[from][first] : Arrays.stream(into[from]).min().orElseThrow();
  }

  /** What a visit of each length is paid at most in each zone, and where it then starts. */
  private void pay() {
    for (double[] row : paid) {
      Arrays.fill(row, Double.NEGATIVE_INFINITY);
    }
    for (int f = 0; f < firsts; f++) {
      for (int z = 0; z < zones; z++) {
        for (int a = 0; a < blocks; a++) {
          double entry = entry(f, a, z);
          for (int k = 1; a + k <= blocks && k < blocks; k++) {
            double seconds = price[f][a + k][z] - entry;
            if (seconds > paid[z][k]) {
              paid[z][k] = seconds;
              paidFirst[z][k] = f;
              paidStart[z][k] = a;
            }
          }
        }
      }
    }
  }

  private double entry(int f, int a, int z) {
    if (a == 0) {
      return firsts < zones || z == f ? 0 : Double.POSITIVE_INFINITY;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int y = 0; y < zones; y++) {
      best = Math.min(best, price[f][a][y] + into[y][z]);
    }
    return best;
  }

  private void visit(int z, int k, double share) {
    int f = paidFirst[z][k];
    int a = paidStart[z][k];
    gradient[f][a + k][z] -= share;
    if (a > 0) {
      int from = 0;
      for (int y = 1; y < zones; y++) {
        if (price[f][a][y] + into[y][z] < price[f][a][from] + into[from][z]) {
          from = y;
        }
      }
      gradient[f][a][from] += share;
    }
  }

  private void clear() {
    for (double[][] positions : gradient) {
      for (double[] row : positions) {
        Arrays.fill(row, 0);
      }
    }
  }

  private boolean move(double gain) {
    double norm = 0;
    for (double[][] positions : gradient) {
      for (double[] row : positions) {
        for (double g : row) {
          norm += g * g;
        }
      }
    }
    if (norm == 0) {
      return false;
    }
    for (int f = 0; f < firsts; f++) {
      for (int x = 1; x <= blocks; x++) {
        for (int z = 0; z < zones; z++) {
          price[f][x][z] += gain / norm * gradient[f][x][z];
        }
      }
    }
    return true;
  }

  private static double[][][] copy(double[][][] prices) {
    return Arrays.stream(prices)
        .map(p -> Arrays.stream(p).map(double[]::clone).toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  private void restore(double[][][] kept) {
    for (int f = 0; f < firsts; f++) {
      for (int x = 0; x <= blocks; x++) {
        System.arraycopy(kept[f][x], 0, price[f][x], 0, zones);
      }
    }
  }
}
