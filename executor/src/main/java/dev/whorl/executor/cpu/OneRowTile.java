package dev.whorl.executor.cpu;

import static dev.whorl.executor.cpu.Lanes.FLOATS;
import static dev.whorl.executor.cpu.Lanes.LANES;
import static dev.whorl.executor.cpu.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * One row × four outputs.
 *
 * <p>No vector is handed to a method of ours: where the compiler runs out of inlining budget it
 * would have to box the accumulators in every turn of the loop.
 */
final class OneRowTile {
  private OneRowTile() {}

  /**
   * Leaves 16 partial sums for each of the four outputs in {@code lanes}. Weights are a panel of
   * four outputs.
   */
  static void run(float[] weights, int inputs, float[] x, int row, float[] lanes) {
    int w1 = inputs;
    int w2 = 2 * inputs;
    int w3 = 3 * inputs;
    for (int part = 0; part < Lanes.PARTS; part++) {
      int lane = part * WIDTH;
      int xa = row * inputs + lane;
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      for (int k = 0; k < inputs; k += LANES) {
        FloatVector rowA = FloatVector.fromArray(FLOATS, x, xa + k);
        a0 = FloatVector.fromArray(FLOATS, weights, lane + k).fma(rowA, a0);
        a1 = FloatVector.fromArray(FLOATS, weights, w1 + lane + k).fma(rowA, a1);
        a2 = FloatVector.fromArray(FLOATS, weights, w2 + lane + k).fma(rowA, a2);
        a3 = FloatVector.fromArray(FLOATS, weights, w3 + lane + k).fma(rowA, a3);
      }
      a0.intoArray(lanes, lane);
      a1.intoArray(lanes, lane + LANES);
      a2.intoArray(lanes, lane + 2 * LANES);
      a3.intoArray(lanes, lane + 3 * LANES);
    }
  }
}
