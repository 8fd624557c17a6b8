package dev.whorl.executor.gradient;

import org.jspecify.annotations.Nullable;

/** A root-mean-square norm whose weights do not change, over rows of their length. */
final class FrozenNorm {
  private final float[] weights;
  private final float epsilon;

  FrozenNorm(float[] weights, float epsilon) {
    this.weights = weights;
    this.epsilon = epsilon;
  }

  /** The normed rows; without a norm the rows themselves. */
  static float[] forward(@Nullable FrozenNorm norm, float[] x) {
    return norm == null ? x : norm.forward(x);
  }

  /** What a gradient of normed rows is of the rows. */
  static float[] backward(@Nullable FrozenNorm norm, float[] x, float[] dy) {
    return norm == null ? dy : norm.backward(x, dy);
  }

  private float[] forward(float[] x) {
    float[] y = new float[x.length];
    for (int at = 0; at < x.length; at += weights.length) {
      float scale = scale(x, at);
      for (int i = 0; i < weights.length; i++) {
        y[at + i] = x[at + i] * scale * weights[i];
      }
    }
    return y;
  }

  /** dx = s·(w∘dy) − x·s³/n·Σ w·dy·x, with s = 1/√(mean x² + ε). */
  private float[] backward(float[] x, float[] dy) {
    float[] dx = new float[x.length];
    for (int at = 0; at < x.length; at += weights.length) {
      double scale = scale(x, at);
      double along = 0;
      for (int i = 0; i < weights.length; i++) {
        along += (double) weights[i] * dy[at + i] * x[at + i];
      }
      double back = along * scale * scale * scale / weights.length;
      for (int i = 0; i < weights.length; i++) {
        dx[at + i] = (float) (scale * weights[i] * dy[at + i] - back * x[at + i]);
      }
    }
    return dx;
  }

  private float scale(float[] x, int at) {
    double squares = 0;
    for (int i = at; i < at + weights.length; i++) {
      squares += (double) x[i] * x[i];
    }
    return (float) (1 / Math.sqrt(squares / weights.length + epsilon));
  }
}
