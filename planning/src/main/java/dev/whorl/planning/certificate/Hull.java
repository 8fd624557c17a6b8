package dev.whorl.planning.certificate;

import java.util.Arrays;
import java.util.List;

/**
 * What servers offer, as segments of ascending cost per amount: a server that offers points
 * (amount, cost), of which convex combinations may be used, is its lower convex hull from (0, 0);
 * several servers are the merge of their segments. Filling a demand by slope is then the cheapest
 * way to meet it in that relaxation, so its cost is a lower bound.
 *
 * <p>Segments are ordered by slope, then by length, so a merge does not depend on the order in
 * which servers came and went.
 */
final class Hull {
  /** Offers nothing. */
  static final Hull NONE = new Hull(new double[0], new double[0]);

  /** What a demand costs, and the slope at which it was met. */
  record Fill(double cost, double marginal) {}

  private final double[] slope;
  private final double[] length;

  private Hull(double[] slope, double[] length) {
    this.slope = slope;
    this.length = length;
  }

  /** The hull of one server's points; amounts above 0, in any order. */
  static Hull of(double[] amount, double[] cost) {
    int[] order = byAmount(amount, cost);
    double[] x = new double[order.length + 1];
    double[] y = new double[order.length + 1];
    int size = 1;
    for (int i : order) {
      if (amount[i] <= x[size - 1]) {
        continue;
      }
      while (size >= 2 && above(x, y, size, amount[i], cost[i])) {
        size--;
      }
      x[size] = amount[i];
      y[size++] = cost[i];
    }
    double[] slope = new double[size - 1];
    double[] length = new double[size - 1];
    for (int i = 1; i < size; i++) {
      length[i - 1] = x[i] - x[i - 1];
      slope[i - 1] = (y[i] - y[i - 1]) / length[i - 1];
    }
    return new Hull(slope, length);
  }

  /** By insertion: points come nearly in order. */
  private static int[] byAmount(double[] amount, double[] cost) {
    int[] order = new int[amount.length];
    for (int i = 0; i < order.length; i++) {
      int k = i;
      while (k > 0 && after(amount, cost, order[k - 1], i)) {
        order[k] = order[k - 1];
        k--;
      }
      order[k] = i;
    }
    return order;
  }

  private static boolean after(double[] amount, double[] cost, int a, int b) {
    return amount[a] > amount[b] || (amount[a] == amount[b] && cost[a] > cost[b]);
  }

  private static boolean above(double[] x, double[] y, int size, double px, double py) {
    int b = size - 1;
    int a = size - 2;
    return (y[b] - y[a]) * (px - x[a]) >= (py - y[a]) * (x[b] - x[a]);
  }

  /** The merge of many. */
  static Hull merged(List<Hull> hulls) {
    return switch (hulls.size()) {
      case 0 -> NONE;
      case 1 -> hulls.getFirst();
      default -> {
        int half = hulls.size() / 2;
        yield merged(hulls.subList(0, half)).plus(merged(hulls.subList(half, hulls.size())));
      }
    };
  }

  /** The merge of both. */
  Hull plus(Hull other) {
    int n = slope.length + other.slope.length;
    double[] slopes = new double[n];
    double[] lengths = new double[n];
    int i = 0;
    int k = 0;
    for (int to = 0; to < n; to++) {
      boolean mine = k == other.slope.length || (i < slope.length && compare(i, other, k) <= 0);
      slopes[to] = mine ? slope[i] : other.slope[k];
      lengths[to] = mine ? length[i++] : other.length[k++];
    }
    return new Hull(slopes, lengths);
  }

  /** Without segments that were merged in before. */
  Hull minus(Hull part) {
    int n = slope.length - part.slope.length;
    double[] slopes = new double[Math.max(0, n)];
    double[] lengths = new double[slopes.length];
    int to = 0;
    int k = 0;
    for (int i = 0; i < slope.length; i++) {
      if (k < part.slope.length && compare(i, part, k) == 0) {
        k++;
      } else if (to < n) {
        slopes[to] = slope[i];
        lengths[to++] = length[i];
      }
    }
    if (k != part.slope.length) {
      throw new IllegalArgumentException("The part was not merged in: " + part);
    }
    return new Hull(slopes, lengths);
  }

  private int compare(int i, Hull other, int k) {
    int bySlope = Double.compare(slope[i], other.slope[k]);
    return bySlope != 0 ? bySlope : Double.compare(length[i], other.length[k]);
  }

  /** The cheapest way to meet a demand; an infinite cost if all servers together do not have it. */
  Fill fill(double demand) {
    double left = demand;
    double sum = 0;
    double marginal = 0;
    for (int i = 0; i < slope.length && left > 0; i++) {
      double take = Math.min(left, length[i]);
      sum += take * slope[i];
      marginal = slope[i];
      left -= take;
    }
    return new Fill(left <= demand * 1e-12 ? sum : Double.POSITIVE_INFINITY, marginal);
  }

  @Override
  public String toString() {
    return "Hull" + Arrays.toString(slope) + Arrays.toString(length);
  }
}
