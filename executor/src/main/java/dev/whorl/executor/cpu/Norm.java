package dev.whorl.executor.cpu;

import jdk.incubator.vector.FloatVector;

/** Root-mean-square norm (Zhang and Sennrich, 2019). */
final class Norm {
  private final float[] weights;
  private final float epsilon;

  Norm(float[] weights, float epsilon) {
    this.weights = weights;
    this.epsilon = epsilon;
  }

  /** Numbers that are normed together. */
  int length() {
    return weights.length;
  }

  /** Norms {@code length()} numbers; source and target may be the same. */
  void run(float[] x, int at, float[] y, int to, float[] lanes) {
    float mean = Lanes.sumOfSquares(x, at, weights.length, lanes) / weights.length;
    float scale = 1 / (float) Math.sqrt(mean + epsilon);
    int i = 0;
    for (; i + Lanes.WIDTH <= weights.length; i += Lanes.WIDTH) {
      FloatVector.fromArray(Lanes.FLOATS, x, at + i)
          .mul(scale)
          .mul(FloatVector.fromArray(Lanes.FLOATS, weights, i))
          .intoArray(y, to + i);
    }
    for (; i < weights.length; i++) {
      y[to + i] = x[at + i] * scale * weights[i];
    }
  }
}
