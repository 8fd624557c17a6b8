package dev.whorl.planning.quorum;

import java.util.List;

/**
 * A step of fastest-k descent, as its trainer saw it.
 *
 * @param workers that were asked and did not fail
 * @param arrivals seconds until each gradient that counted, ascending; at least one
 * @param squaredDistances of the gradients from their mean, summed
 * @param squaredMean squared length of their mean
 * @param report for the detector
 */
public record SeenStep(
    int workers,
    List<Double> arrivals,
    double squaredDistances,
    double squaredMean,
    StepReport report) {
  public SeenStep {
    arrivals = List.copyOf(arrivals);
  }
}
