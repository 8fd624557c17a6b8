package dev.whorl.planning.model;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often how many sessions run: the objective is the weighted mean, over these loads, of the
 * mean bound of that many fastest slots.
 *
 * @param points at least one
 */
public record LoadProfile(List<Point> points) {
  /** A quarter, a half and all of the guaranteed sessions, equally often. */
  public static final LoadProfile UNIFORM =
      new LoadProfile(List.of(new Point(0.25, 1), new Point(0.5, 1), new Point(1, 1)));

  /** Only the full load. */
  public static final LoadProfile FULL = new LoadProfile(List.of(new Point(1, 1)));

  public LoadProfile {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new InvalidInput("load profile", "empty", "must have at least one point");
    }
  }

  /**
   * How much of the time differs between two profiles, 0 to 1: total variation of their weights by
   * share.
   */
  public double distance(LoadProfile other) {
    Map<Double, Double> difference = new TreeMap<>();
    points.forEach(p -> difference.merge(p.share(), p.weight() / weight(), Double::sum));
    other.points.forEach(
        p -> difference.merge(p.share(), -p.weight() / other.weight(), Double::sum));
    return difference.values().stream().mapToDouble(Math::abs).sum() / 2;
  }

  private double weight() {
    return points.stream().mapToDouble(Point::weight).sum();
  }

  /**
   * One load.
   *
   * @param share of the guaranteed sessions, above 0, at most 1
   * @param weight above 0
   */
  public record Point(double share, double weight) {
    public Point {
      Require.positive("weight of a load", weight);
      if (!(share > 0 && share <= 1)) {
        throw new InvalidInput("share of a load", share, "must be above 0 and at most 1");
      }
    }

    /** Sessions at this load, at least 1. */
    public int sessions(int all) {
      return Math.max(1, (int) Math.ceil(share * all - 1e-9));
    }
  }
}
