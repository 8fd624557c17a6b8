package dev.whorl.baselines.published.online;

import dev.whorl.baselines.published.Route;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs sessions through one method in order of arrival. */
public final class OnlineRun {
  private final RouteChoice choice;
  private final SessionTimes times;
  private final double delays;
  private final ActiveSessions active;
  private final List<ServedSession> served = new ArrayList<>();
  private int maxConcurrent;

  private OnlineRun(RouteChoice choice, SessionTimes times, int[] slots, double delays) {
    this.choice = choice;
    this.times = times;
    this.delays = delays;
    active = new ActiveSessions(slots);
  }

  /**
   * Serves all sessions.
   *
   * @param choice of the route of each
   * @param slots of each server
   * @param interArrivals time since the arrival before, one per session
   * @param delays added to every session's time
   * @return null when some session has no route that can ever carry it
   */
  public static @Nullable Result serve(
      RouteChoice choice,
      SessionTimes times,
      int[] slots,
      List<Double> interArrivals,
      double delays) {
    OnlineRun run = new OnlineRun(choice, times, slots, delays);
    double now = 0;
    for (double gap : interArrivals) {
      now += gap;
      if (!run.arrive(now)) {
        return null;
      }
    }
    return new Result(run.served, run.maxConcurrent);
  }

  private boolean arrive(double now) {
    active.advance(now);
    RouteChoice.Chosen chosen = choice.choose(active);
    double rawWait = chosen == null ? Double.POSITIVE_INFINITY : longestWait(chosen.route());
    if (chosen == null || rawWait == Double.POSITIVE_INFINITY) {
      return false;
    }
    double wait = RetrySchedule.roundUp(rawWait);
    Route route = chosen.route();
    double time = times.session(route) + wait + delays;
    served.add(
        new ServedSession(
            route,
            time,
            times.firstToken(route) + wait + delays,
            rawWait,
            wait,
            now + time,
            chosen.optimalRoutes()));
    active.add(route, now + time);
    maxConcurrent = Math.max(maxConcurrent, active.size());
    return true;
  }

  private double longestWait(Route route) {
    return route.hops().stream()
        .mapToDouble(s -> active.waitFor(s.server(), s.blocks()))
        .max()
        .orElse(0);
  }

  /**
   * All sessions of a run.
   *
   * @param maxConcurrent most active sessions at an arrival, the new one included
   */
  public record Result(List<ServedSession> sessions, int maxConcurrent) {
    public Result {
      sessions = List.copyOf(sessions);
    }

    /** Sum of the sessions' times. */
    public double sumTime() {
      return sessions.stream().mapToDouble(ServedSession::time).sum();
    }

    /** Mean time to the first token. */
    public double meanFirstToken() {
      return sessions.stream().mapToDouble(ServedSession::firstToken).average().orElse(0);
    }

    /** Mean wait, after rounding. */
    public double meanWait() {
      return sessions.stream().mapToDouble(ServedSession::roundedWait).average().orElse(0);
    }

    /** Sessions whose route was decided by a tie rule. */
    public int tiedRoutes() {
      return (int) sessions.stream().filter(s -> s.optimalRoutes() > 1).count();
    }
  }
}
