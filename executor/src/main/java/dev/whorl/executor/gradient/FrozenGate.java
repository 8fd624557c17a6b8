package dev.whorl.executor.gradient;

import dev.whorl.executor.model.BlockStyle.Activation;

/** The gated nonlinearity of a feed-forward part: activation(gate) · up. */
final class FrozenGate {
  private static final double GELU = Math.sqrt(2 / Math.PI);
  private static final double CUBIC = 0.044715;

  private FrozenGate() {}

  static float[] forward(Activation activation, float[] gate, float[] up) {
    float[] y = new float[gate.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = (float) (gate[i] * sigmoid(inner(activation, gate[i])) * up[i]);
    }
    return y;
  }

  /** Turns a gradient of the outputs into those of gate and up, which take their places. */
  static void backward(Activation activation, float[] gate, float[] up, float[] dy) {
    for (int i = 0; i < dy.length; i++) {
      double x = gate[i];
      double s = sigmoid(inner(activation, x));
      double slope = s + x * s * (1 - s) * innerSlope(activation, x);
      gate[i] = (float) (dy[i] * up[i] * slope);
      up[i] = (float) (dy[i] * x * s);
    }
  }

  private static double sigmoid(double v) {
    return 1 / (1 + Math.exp(-v));
  }

  /** Both are x · sigmoid(inner x): x/2 · (1 + tanh v) is x · sigmoid(2v). */
  private static double inner(Activation activation, double x) {
    return switch (activation) {
      case SILU -> x;
      case GELU_TANH -> 2 * GELU * (x + CUBIC * x * x * x);
    };
  }

  private static double innerSlope(Activation activation, double x) {
    return switch (activation) {
      case SILU -> 1;
      case GELU_TANH -> 2 * GELU * (1 + 3 * CUBIC * x * x);
    };
  }
}
