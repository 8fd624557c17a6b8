package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Experts;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Which experts a position takes, and with which weights: the largest of a softmax over all; of
 * equal ones the first. Chosen experts stand in ascending order, in which their outputs are added.
 */
final class Routing {
  private final Experts experts;
  private final int[] chosen;
  private final float[] weights;

  Routing(Experts experts, int positions) {
    this.experts = experts;
    this.chosen = new int[positions * experts.used()];
    this.weights = new float[positions * experts.used()];
  }

  /** Numbers of a row of logits: the experts, filled up to whole vectors and one more. */
  static int width(Experts experts) {
    return (experts.count() + Lanes.LANES - 1) / Lanes.LANES * Lanes.LANES + Lanes.LANES;
  }

  /** The expert of a position's j-th choice. */
  int expert(int position, int j) {
    return chosen[position * experts.used() + j];
  }

  float weight(int position, int j) {
    return weights[position * experts.used() + j];
  }

  /** Chooses for a position by its logits, which are overwritten. */
  void choose(int position, float[] logits, int at) {
    int length = width(experts) - Lanes.LANES;
    Arrays.fill(logits, at + experts.count(), at + length, Float.NEGATIVE_INFINITY);
    float sum = softmax(logits, at, length);
    int first = position * experts.used();
    for (int j = 0; j < experts.used(); j++) {
      chosen[first + j] = largest(logits, at, first, j);
    }
    Arrays.sort(chosen, first, first + experts.used());
    float all = 0;
    for (int j = 0; j < experts.used(); j++) {
      all += logits[at + chosen[first + j]];
    }
    for (int j = 0; j < experts.used(); j++) {
      weights[first + j] = logits[at + chosen[first + j]] / (experts.renormalised() ? all : sum);
    }
  }

  private static float softmax(float[] logits, int at, int length) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = at; i < at + length; i++) {
      max = Math.max(max, logits[i]);
    }
    for (int part = 0; part < Lanes.LANES; part += Lanes.WIDTH) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int i = part; i < length; i += Lanes.LANES) {
        FloatVector e = Lanes.exp(FloatVector.fromArray(Lanes.FLOATS, logits, at + i).sub(max));
        e.intoArray(logits, at + i);
        sum = sum.add(e);
      }
      sum.intoArray(logits, at + length + part);
    }
    return Lanes.sum(logits, at + length);
  }

  /** The likeliest expert that is not among the first j choices. */
  private int largest(float[] values, int at, int first, int j) {
    int best = -1;
    for (int e = 0; e < experts.count(); e++) {
      boolean taken = false;
      for (int i = first; i < first + j; i++) {
        taken |= chosen[i] == e;
      }
      if (!taken && (best < 0 || values[at + e] > values[at + best])) {
        best = e;
      }
    }
    return best;
  }
}
