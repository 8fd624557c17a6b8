package dev.whorl.executor.cpu;

import dev.whorl.executor.model.BlockStyle;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Nonlinear functions, all by one exponential whose bits are the same everywhere. */
final class Activations {
  /** √(2/π) and the cubic's factor of GELU's tanh formula (Hendrycks and Gimpel, 2016). */
  private static final float GELU = 0.7978846f;

  private static final float CUBIC = 0.044715f;

  private Activations() {}

  /** One vector: gate := activation(gate) · up. */
  static void gate(BlockStyle.Activation activation, float[] gate, float[] up, int at) {
    FloatVector g = FloatVector.fromArray(Lanes.FLOATS, gate, at);
    FloatVector u = FloatVector.fromArray(Lanes.FLOATS, up, at);
    FloatVector inner =
        switch (activation) {
          case SILU -> g;
          // x/2 · (1 + tanh v) is x · sigmoid(2v).
          case GELU_TANH -> g.mul(g).mul(CUBIC).add(1f).mul(g).mul(2 * GELU);
        };
    FloatVector denominator = Lanes.exp(inner.lanewise(VectorOperators.NEG)).add(1f);
    g.div(denominator).mul(u).intoArray(gate, at);
  }

  /** x := cap · tanh(x / cap). */
  static void cap(float[] x, int from, int length, float cap) {
    int whole = length / Lanes.WIDTH * Lanes.WIDTH;
    for (int i = from; i < from + whole; i += Lanes.WIDTH) {
      capped(FloatVector.fromArray(Lanes.FLOATS, x, i), cap).intoArray(x, i);
    }
    for (int i = from + whole; i < from + length; i++) {
      x[i] = capped(FloatVector.broadcast(Lanes.FLOATS, x[i]), cap).lane(0);
    }
  }

  /** tanh v is 1 − 2 / (e^2v + 1). */
  private static FloatVector capped(FloatVector x, float cap) {
    FloatVector e = Lanes.exp(x.mul(2 / cap)).add(1f);
    return FloatVector.broadcast(Lanes.FLOATS, -2f).div(e).add(1f).mul(cap);
  }
}
