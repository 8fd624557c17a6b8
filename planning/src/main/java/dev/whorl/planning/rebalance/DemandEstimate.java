package dev.whorl.planning.rebalance;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * How many sessions will want to run at once, from what was seen: the peaks of the last windows,
 * their mean plus some standard deviations. Peaks, not averages, because a burst inside a window
 * must find slots as well.
 *
 * @param windowSeconds length of one window
 * @param keep windows that are remembered
 * @param sigmas standard deviations above the mean
 * @param peaks most sessions (running and waiting) at once in each window, oldest first
 * @param currentStart when the present window began
 * @param currentPeak its peak so far
 */
public record DemandEstimate(
    double windowSeconds,
    int keep,
    double sigmas,
    List<Integer> peaks,
    double currentStart,
    int currentPeak) {
  private static final int QUARTERS = 4;

  public DemandEstimate {
    Require.positive("windowSeconds", windowSeconds);
    Require.positive("keep", keep);
    Require.notNegative("sigmas", sigmas);
    peaks = List.copyOf(peaks);
  }

  /** Nothing seen yet: mean + 2σ over so many windows. */
  public static DemandEstimate starting(double seconds, double windowSeconds, int keep) {
    return new DemandEstimate(windowSeconds, keep, 2, List.of(), seconds, 0);
  }

  /** Takes in how many sessions run or wait at a time not before the last one. */
  public DemandEstimate with(double seconds, int sessions) {
    if (!(seconds >= currentStart)) {
      throw new InvalidInput(
          "seconds of a demand sample", seconds, "must not be before " + currentStart);
    }
    Require.notNegative("sessions of a demand sample", sessions);
    List<Integer> next = new ArrayList<>(peaks);
    double start = currentStart;
    int peak = currentPeak;
    long passed = (long) ((seconds - start) / windowSeconds);
    for (long i = 0; i < Math.min(passed, keep + 1L); i++) {
      next.add(peak);
      // Windows without a sample are as busy as the last sample of the one before them.
      peak = Math.min(peak, sessions);
    }
    start += passed * windowSeconds;
    List<Integer> kept = next.subList(Math.max(0, next.size() - keep), next.size());
    int newPeak = passed > 0 ? sessions : Math.max(peak, sessions);
    return new DemandEstimate(windowSeconds, keep, sigmas, kept, start, newPeak);
  }

  /** Sessions to plan for: at least what the present window has seen. */
  public int sessions() {
    if (peaks.isEmpty()) {
      return currentPeak;
    }
    double mean = peaks.stream().mapToInt(Integer::intValue).average().orElse(0);
    double variance = peaks.stream().mapToDouble(p -> (p - mean) * (p - mean)).average().orElse(0);
    return Math.max(currentPeak, (int) Math.ceil(mean + sigmas * Math.sqrt(variance) - 1e-9));
  }

  /**
   * How the sessions of the remembered windows spread, by quarters of what is guaranteed: what a
   * plan is to be made small for. Each load of {@link LoadProfile#UNIFORM} counts as one window
   * more, so that a plan is never made for a quiet minute alone.
   *
   * @param guaranteed sessions; peaks above them count as all of them
   */
  public LoadProfile profile(int guaranteed) {
    Require.positive("guaranteed sessions", guaranteed);
    double[] weights = new double[QUARTERS + 1];
    LoadProfile.UNIFORM.points().forEach(p -> weights[quarter(p.share())] += p.weight());
    for (int peak : peaks) {
      if (peak > 0) {
        weights[quarter((double) peak / guaranteed)]++;
      }
    }
    List<LoadProfile.Point> points = new ArrayList<>();
    for (int q = 1; q <= QUARTERS; q++) {
      if (weights[q] > 0) {
        points.add(new LoadProfile.Point((double) q / QUARTERS, weights[q]));
      }
    }
    return new LoadProfile(points);
  }

  private static int quarter(double share) {
    return Math.clamp((long) Math.ceil(QUARTERS * share - 1e-9), 1, QUARTERS);
  }

  /** The published rule: λt + √(λt), for arrivals per second and seconds per session. */
  public static int published(double arrivalsPerSecond, double sessionSeconds) {
    double offered =
        Require.notNegative("arrivalsPerSecond", arrivalsPerSecond)
            * Require.positive("sessionSeconds", sessionSeconds);
    return (int) Math.round(offered + Math.sqrt(offered));
  }
}
