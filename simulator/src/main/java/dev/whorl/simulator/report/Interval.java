package dev.whorl.simulator.report;

import dev.whorl.planning.model.InvalidInput;
import java.util.List;

/**
 * Where a mean lies with 95 % confidence, by Student's t over independent draws.
 *
 * @param mean of the draws
 * @param half of the interval's width; 0 of a single draw, of which nothing can be said
 */
record Interval(double mean, double half) {
  /** t at 97.5 % for 1, 2, … degrees of freedom; beyond the last the last, which is too wide. */
  private static final double[] STUDENT = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086
  };

  /** Of at least one draw. */
  static Interval of(List<Double> draws) {
    int n = draws.size();
    if (n == 0) {
      throw new InvalidInput("draws", 0, "must be at least 1");
    }
    double mean = draws.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    if (n == 1) {
      return new Interval(mean, 0);
    }
    double squares = draws.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    double t = STUDENT[Math.min(n - 1, STUDENT.length) - 1];
    return new Interval(mean, t * Math.sqrt(squares / (n - 1) / n));
  }

  /** Whether the draws do not tell the mean from 0. */
  boolean holdsZero() {
    return Math.abs(mean) <= half;
  }
}
