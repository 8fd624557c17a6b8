package dev.whorl.planning.dispatch;

import dev.whorl.planning.model.InvalidInput;
import java.util.ArrayList;
import java.util.List;

/**
 * Time per token of one chain as measured, by the number of sessions that ran on it: an exponential
 * mean per load.
 *
 * @param secondsPerToken entry n − 1 is the mean with n sessions; 0: not measured
 */
public record MeasuredSpeed(List<Double> secondsPerToken) {
  /** Nothing measured yet. */
  public static final MeasuredSpeed NONE = new MeasuredSpeed(List.of());

  private static final double WEIGHT = 0.1;

  public MeasuredSpeed {
    secondsPerToken = List.copyOf(secondsPerToken);
  }

  /**
   * The mean with so many sessions; where that load was not measured, the mean of the nearest
   * smaller one that was, else of the nearest larger one, else the default. The smaller load's is
   * the optimistic guess: a load that is thought to be slow is never tried and never measured.
   */
  public double secondsPerToken(int sessions, double otherwise) {
    for (int n = Math.min(sessions, secondsPerToken.size()); n >= 1; n--) {
      if (secondsPerToken.get(n - 1) > 0) {
        return secondsPerToken.get(n - 1);
      }
    }
    for (int n = sessions; n <= secondsPerToken.size(); n++) {
      if (secondsPerToken.get(n - 1) > 0) {
        return secondsPerToken.get(n - 1);
      }
    }
    return otherwise;
  }

  /** Takes in one more token. */
  public MeasuredSpeed with(int sessions, double seconds) {
    if (sessions < 1 || !(seconds > 0)) {
      throw new InvalidInput("measured token", seconds, "must be above 0 with at least 1 session");
    }
    List<Double> next = new ArrayList<>(secondsPerToken);
    while (next.size() < sessions) {
      next.add(0.0);
    }
    double old = next.get(sessions - 1);
    next.set(sessions - 1, old == 0 ? seconds : old + WEIGHT * (seconds - old));
    return new MeasuredSpeed(next);
  }
}
