package dev.whorl.executor.gradient;

import dev.whorl.executor.model.BlockStyle;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;

/** Final norm and vocabulary head: the loss of known next tokens, and its gradient. */
final class FrozenHead {
  private final FrozenNorm norm;
  private final FrozenMatrix matrix;
  private final BlockStyle style;

  FrozenHead(Model model, Precision precision) {
    norm = new FrozenNorm(model.tensors().finalNorm().vector(), model.geometry().normEpsilon());
    matrix = new FrozenMatrix(model.tensors().head(), precision.tables());
    style = model.geometry().style();
  }

  /** Σ −ln p(target), and its gradient of the residuals. */
  record Loss(double sum, Gradient gradient) {}

  /** One row per position. */
  @SuppressWarnings("ClassCanBeRecord") // an array, never compared
  static final class Gradient {
    final float[] rows;

    Gradient(float[] rows) {
      this.rows = rows;
    }
  }

  /**
   * Cross-entropy of one target per residual.
   *
   * @param weight multiplies the gradient
   */
  Loss loss(float[] residuals, int[] targets, float weight) {
    float[] logits = matrix.forward(FrozenNorm.forward(norm, residuals), targets.length);
    double sum = 0;
    for (int i = 0; i < targets.length; i++) {
      sum += toGradient(logits, i * matrix.outputs(), targets[i], weight);
    }
    float[] dNormed = new float[residuals.length];
    matrix.backward(logits, targets.length, dNormed);
    return new Loss(sum, new Gradient(FrozenNorm.backward(norm, residuals, dNormed)));
  }

  /** Logits of one position become the gradient of their products; returns −ln p(target). */
  private double toGradient(float[] logits, int from, int target, float weight) {
    int to = from + matrix.outputs();
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, finished(logits[i]));
    }
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.exp(finished(logits[i]) - largest);
    }
    double lost = Math.log(sum) + largest - finished(logits[from + target]);
    for (int i = from; i < to; i++) {
      double p = Math.exp(finished(logits[i]) - largest) / sum;
      double d = i == from + target ? p - 1 : p;
      logits[i] = (float) (d * slope(logits[i]) * weight);
    }
    return lost;
  }

  /** Scale and softcap. */
  private double finished(double product) {
    double scaled = product * style.logitScale();
    double cap = style.logitCap();
    return cap == 0 ? scaled : cap * Math.tanh(scaled / cap);
  }

  private double slope(double product) {
    double cap = style.logitCap();
    double bent = cap == 0 ? 0 : Math.tanh(product * style.logitScale() / cap);
    return style.logitScale() * (1 - bent * bent);
  }
}
