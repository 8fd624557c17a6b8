package dev.whorl.planning.quorum;

import dev.whorl.planning.model.Require;

/**
 * How noisy gradients are, measured from those of each step: B = tr Σ / |G|², the number of
 * gradients whose mean has as much noise as slope (the simple noise scale of arXiv 1812.06162). A
 * step of k gradients brings 1/(1 + B/k) of what a step without noise would.
 *
 * @param spread of late, tr Σ: squared distance of single gradients from their mean
 * @param slope of late, |G|²: squared length of the mean without its noise; may come out below 0
 * @param steps seen
 */
public record GradientNoise(double spread, double slope, int steps) {
  private static final double KEPT = 0.9;

  /** Nothing seen yet: no noise is assumed. */
  public static GradientNoise unknown() {
    return new GradientNoise(0, 0, 0);
  }

  /**
   * After a step; one of a single gradient tells nothing.
   *
   * @param k gradients of the step
   * @param squaredDistances of them from their mean, summed
   * @param squaredMean squared length of their mean
   */
  public GradientNoise after(int k, double squaredDistances, double squaredMean) {
    Require.positive("k", k);
    if (k == 1) {
      return this;
    }
    double seenSpread = squaredDistances / (k - 1);
    double seenSlope = squaredMean - seenSpread / k;
    // The first steps count alike, then old ones fade.
    double kept = Math.min(KEPT, steps / (steps + 1.0));
    return new GradientNoise(
        kept * spread + (1 - kept) * seenSpread, kept * slope + (1 - kept) * seenSlope, steps + 1);
  }

  /** Of a step without noise, the part that a step of k gradients brings; comparable over k. */
  public double gain(int k) {
    // Where no slope is seen under the noise, a step brings as much as it has gradients.
    return slope <= 0 && spread > 0 ? k : spread == 0 ? 1 : k / (k + spread / slope);
  }
}
