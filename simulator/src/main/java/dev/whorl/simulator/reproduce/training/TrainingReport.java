package dev.whorl.simulator.reproduce.training;

import java.util.List;

/**
 * What the evaluation gives.
 *
 * @param runs that the curves are means of
 * @param complete false: it was ended early, and curves may be means of fewer runs or missing
 * @param times of the curves
 * @param target error of the times to target
 * @param switching bound-optimal times t_1 … t_4 for n = 5, Exp(5), η = 0.001, σ² = 10, e_0 = 100,
 *     L = 2, c = 1, s = 10
 */
public record TrainingReport(
    int runs,
    boolean complete,
    List<Double> times,
    double target,
    List<Curve> curves,
    List<Double> switching) {
  public TrainingReport {
    times = List.copyOf(times);
    curves = List.copyOf(curves);
    switching = List.copyOf(switching);
  }

  /** The error of a strategy at one of the times. */
  public double error(String strategy, double time) {
    Curve curve =
        curves.stream().filter(c -> c.strategy().equals(strategy)).findFirst().orElseThrow();
    return curve.errors().get(times.indexOf(time));
  }
}
