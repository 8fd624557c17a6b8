package dev.whorl.planning.cost;

import dev.whorl.planning.model.LoadProfile;
import java.util.List;
import java.util.stream.IntStream;

/** Means over the fastest slots of a set of routes. */
public final class SlotMeans {
  private SlotMeans() {}

  /** Mean seconds of the n fastest slots; infinite if there are fewer. */
  public static double fastest(List<Route> routes, double[] seconds, int n) {
    int[] order = order(seconds);
    double sum = 0;
    int left = n;
    for (int i : order) {
      int take = Math.min(left, routes.get(i).capacity());
      sum += take * seconds[i];
      left -= take;
      if (left == 0) {
        return sum / n;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Positions by ascending seconds, ties by position. */
  public static int[] order(double[] seconds) {
    return IntStream.range(0, seconds.length)
        .boxed()
        .sorted((a, b) -> Double.compare(seconds[a], seconds[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Weighted mean over a load profile of the mean of the fastest slots. */
  public static double overLoads(
      LoadProfile load, int sessions, List<Route> routes, double[] seconds) {
    double sum = 0;
    double weights = 0;
    for (LoadProfile.Point point : load.points()) {
      sum += point.weight() * fastest(routes, seconds, point.sessions(sessions));
      weights += point.weight();
    }
    return sum / weights;
  }

  /** The largest seconds. */
  public static double worst(double[] seconds) {
    double worst = 0;
    for (double s : seconds) {
      worst = Math.max(worst, s);
    }
    return worst;
  }
}
