package dev.whorl.planning.quorum;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;

/**
 * The bound on the error of fastest-k SGD for a loss that is L-smooth and c-strongly convex.
 *
 * @param smoothness L
 * @param convexity c
 * @param gradientVariance σ²: of one sample's gradient
 * @param samplesPerWorker s
 * @param stepSize η, below 1/c
 */
public record ErrorBound(
    double smoothness,
    double convexity,
    double gradientVariance,
    int samplesPerWorker,
    double stepSize) {
  public ErrorBound {
    Require.positive("smoothness", smoothness);
    Require.positive("convexity", convexity);
    Require.positive("gradientVariance", gradientVariance);
    Require.positive("samplesPerWorker", samplesPerWorker);
    Require.positive("stepSize", stepSize);
    if (stepSize * convexity >= 1) {
      throw new InvalidInput("stepSize", stepSize, "must be below 1/convexity");
    }
  }

  /** f_k = ηLσ²/(2cks): the error that remains however long k is kept. */
  public double floor(int k) {
    return stepSize * smoothness * gradientVariance / (2 * convexity * k * samplesPerWorker);
  }

  /** The floor when samples are drawn without replacement from n shards: ∝ 1/k − 1/n. */
  public double floorWithoutReplacement(int k, int workers) {
    return floor(1) * (1.0 / k - 1.0 / workers);
  }

  /**
   * The error after a time with one k.
   *
   * @param start error at time 0
   * @param slack ε: the time is discounted to (1−ε)·time, 0 for the mean
   */
  public double after(double time, int k, double start, ResponseTimes times, double slack) {
    double steps = (1 - slack) * time / times.mean(k);
    return floor(k) + Math.pow(1 - stepSize * convexity, steps) * (start - floor(k));
  }
}
