package dev.whorl.planning.cost;

import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Workload;
import java.util.List;

/**
 * What sessions are expected to take by their tokens, prompts counted, when dispatch fills a set of
 * routes: one session after the other goes where it adds least to the time of all ({@code
 * dispatch.LeastAddedTime}), so that a lightly loaded placement is judged by the few sessions that
 * run then, not by full routes. No promise: placements that promise the same are compared by it.
 *
 * <p>The tail is the mean of the slowest tenth of the sessions (a conditional value at risk over
 * slots), at least of one: a placement in which one session in eight waits for five others is worse
 * than its mean says. For one thread.
 */
public final class DispatchedResponse {
  private static final double SLOWEST = 0.1;
  private static final double WEIGHT_OF_TAIL = 0.5;

  /** Many sessions are filled in by so many steps at most. */
  private static final int MOST_STEPS = 32;

  /** Routes that are alike take sessions in their order, whatever the last bits say. */
  private static final double ALIKE = 1e-9;

  private final Workload workload;
  private final List<Route> routes;
  private final TrafficCost traffic;
  private final int[] load;
  private final double[] between;
  private final double[] tried;
  private final double[] seconds;
  private int filled;

  /** Seconds per token of the sessions that are filled in, together. */
  private double total;

  private DispatchedResponse(Pool pool, List<Route> routes) {
    this.workload = pool.deployment().workload();
    this.routes = routes;
    this.traffic = new TrafficCost(pool, routes);
    this.load = new int[routes.size()];
    this.between = traffic.alone();
    this.tried = between.clone();
    this.seconds = new double[routes.size()];
  }

  /**
   * One load.
   *
   * @param mean seconds per token over the sessions
   * @param tail over the slowest tenth of them
   */
  public record AtLoad(double mean, double tail) {
    private static final AtLoad NONE =
        new AtLoad(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    double both() {
      return (1 - WEIGHT_OF_TAIL) * mean + WEIGHT_OF_TAIL * tail;
    }
  }

  /**
   * Mean and tail in equal parts, over the load profile of the pool's deployment; seconds per
   * token, infinite if the routes have too few slots for a load.
   */
  public static double seconds(Pool pool, List<Route> routes) {
    DispatchedResponse response = new DispatchedResponse(pool, routes);
    List<LoadProfile.Point> points =
        response.workload.load().points().stream()
            .sorted((a, b) -> Double.compare(a.share(), b.share()))
            .toList();
    double sum = 0;
    double weights = 0;
    for (LoadProfile.Point point : points) {
      int sessions = point.sessions(response.workload.sessions());
      sum += point.weight() * response.to(sessions).both();
      weights += point.weight();
    }
    return sum / weights;
  }

  /** While so many sessions run; infinite if the routes have too few slots. */
  public static AtLoad at(Pool pool, List<Route> routes, int sessions) {
    return new DispatchedResponse(pool, routes).to(sessions);
  }

  /** Fills up to so many sessions, at least those that are there. */
  private AtLoad to(int sessions) {
    int step = Math.max(1, sessions / MOST_STEPS);
    while (filled < sessions) {
      int before = filled;
      add(Math.min(step, sessions - filled));
      if (filled == before) {
        return AtLoad.NONE;
      }
    }
    return new AtLoad(total / filled, slowest(Math.max(1, SLOWEST * filled)));
  }

  /** So many sessions to the route where each adds least, as far as it has room. */
  private void add(int sessions) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < load.length; k++) {
      int more = Math.min(sessions, routes.get(k).capacity() - load[k]);
      if (more > 0) {
        System.arraycopy(between, 0, tried, 0, tried.length);
        load[k] += more;
        traffic.seconds(load, tried, seconds);
        double added = (sum() - total) / more;
        load[k] -= more;
        if (best < 0 || added < least - ALIKE * Math.abs(least)) {
          best = k;
          least = added;
        }
      }
    }
    if (best >= 0) {
      int more = Math.min(sessions, routes.get(best).capacity() - load[best]);
      load[best] += more;
      filled += more;
      traffic.seconds(load, between, seconds);
      total = sum();
    }
  }

  /** Seconds per token of all sessions together. */
  private double sum() {
    double sum = 0;
    for (int k = 0; k < load.length; k++) {
      sum += load[k] * seconds[k];
    }
    return sum;
  }

  /** Mean of the slowest sessions, a part of one counted in part. */
  private double slowest(double sessions) {
    double sum = 0;
    double left = sessions;
    double below = Double.POSITIVE_INFINITY;
    while (left > 0) {
      double next = 0;
      int there = 0;
      for (int k = 0; k < load.length; k++) {
        if (load[k] > 0 && seconds[k] < below && seconds[k] >= next) {
          there = seconds[k] > next ? load[k] : there + load[k];
          next = seconds[k];
        }
      }
      if (there == 0) {
        return Double.POSITIVE_INFINITY;
      }
      double taken = Math.min(left, there);
      sum += taken * next;
      left -= taken;
      below = next;
    }
    return sum / sessions;
  }
}
