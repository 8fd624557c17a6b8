package dev.whorl.planning.model;

import java.util.List;

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
