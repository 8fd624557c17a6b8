package dev.whorl.planning.certificate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The cheapest way to fill a demand when every server offers points (amount, cost) of which it may
 * use convex combinations: lower convex hulls from (0, 0), filled by slope. A relaxation, so its
 * cost is a lower bound.
 */
final class HullFill {
  private record Segment(double slope, double length) {}

  private final List<Segment> segments = new ArrayList<>();
  private double marginal;

  /** Adds a server's points {amount, cost}; amounts above 0. */
  void add(List<double[]> points) {
    List<double[]> hull = lowerHull(points);
    for (int i = 1; i < hull.size(); i++) {
      double length = hull.get(i)[0] - hull.get(i - 1)[0];
      segments.add(new Segment((hull.get(i)[1] - hull.get(i - 1)[1]) / length, length));
    }
  }

  private static List<double[]> lowerHull(List<double[]> points) {
    List<double[]> sorted = new ArrayList<>(points);
    sorted.add(new double[] {0, 0});
    sorted.sort(Comparator.<double[]>comparingDouble(p -> p[0]).thenComparingDouble(p -> p[1]));
    List<double[]> hull = new ArrayList<>();
    for (double[] point : sorted) {
      if (!hull.isEmpty() && point[0] <= hull.getLast()[0]) {
        continue;
      }
      while (hull.size() >= 2 && above(hull.get(hull.size() - 2), hull.getLast(), point)) {
        hull.removeLast();
      }
      hull.add(point);
    }
    return hull;
  }

  private static boolean above(double[] a, double[] b, double[] c) {
    return (b[1] - a[1]) * (c[0] - a[0]) >= (c[1] - a[1]) * (b[0] - a[0]);
  }

  /** Least cost of the demand; infinite if all servers together do not have it. */
  double cost(double demand) {
    segments.sort(Comparator.comparingDouble(Segment::slope));
    double left = demand;
    double sum = 0;
    for (Segment segment : segments) {
      double take = Math.min(left, segment.length());
      sum += take * segment.slope();
      marginal = segment.slope();
      left -= take;
      if (left <= 0) {
        return sum;
      }
    }
    return left <= demand * 1e-12 ? sum : Double.POSITIVE_INFINITY;
  }

  /** The slope at which the last cost was reached. */
  double marginal() {
    return marginal;
  }
}
