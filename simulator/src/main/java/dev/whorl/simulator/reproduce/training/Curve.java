package dev.whorl.simulator.reproduce.training;

import java.util.List;

/**
 * One strategy over time, the mean of the runs.
 *
 * @param errors F − min F at each of the report's times
 * @param uplink gradients received until each of the times
 * @param meanLate mean error over the last eighth of the time
 * @param timeToTarget first time at which the error is at most the target; NaN: never
 * @param uplinkToTarget gradients received by then
 */
public record Curve(
    String strategy,
    List<Double> errors,
    List<Double> uplink,
    double meanLate,
    double timeToTarget,
    double uplinkToTarget) {
  public Curve {
    errors = List.copyOf(errors);
    uplink = List.copyOf(uplink);
  }
}
