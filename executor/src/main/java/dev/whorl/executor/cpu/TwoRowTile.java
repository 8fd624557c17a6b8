package dev.whorl.executor.cpu;

import static dev.whorl.executor.cpu.Lanes.FLOATS;
import static dev.whorl.executor.cpu.Lanes.LANES;
import static dev.whorl.executor.cpu.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * Two rows × four outputs.
 *
 * <p>No vector is handed to a method of ours: where the compiler runs out of inlining budget it
 * would have to box the accumulators in every turn of the loop.
 */
final class TwoRowTile {
  private TwoRowTile() {}

  /**
   * Leaves 16 partial sums for each of 2 × 4 results in {@code lanes}, row by row. Weights are a
   * panel of four arranged outputs.
   */
  static void run(float[] weights, int inputs, float[] x, int row, float[] lanes) {
    int w1 = inputs;
    int w2 = 2 * inputs;
    int w3 = 3 * inputs;
    for (int part = 0; part < Lanes.PARTS; part++) {
      int lane = part * WIDTH;
      int xa = row * inputs + lane;
      int xb = xa + inputs;
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      FloatVector b0 = a0;
      FloatVector b1 = a0;
      FloatVector b2 = a0;
      FloatVector b3 = a0;
      for (int k = 0; k < inputs; k += LANES) {
        FloatVector weight0 = FloatVector.fromArray(FLOATS, weights, lane + k);
        FloatVector weight1 = FloatVector.fromArray(FLOATS, weights, w1 + lane + k);
        FloatVector weight2 = FloatVector.fromArray(FLOATS, weights, w2 + lane + k);
        FloatVector weight3 = FloatVector.fromArray(FLOATS, weights, w3 + lane + k);
        FloatVector rowA = FloatVector.fromArray(FLOATS, x, xa + k);
        a0 = weight0.fma(rowA, a0);
        a1 = weight1.fma(rowA, a1);
        a2 = weight2.fma(rowA, a2);
        a3 = weight3.fma(rowA, a3);
        FloatVector rowB = FloatVector.fromArray(FLOATS, x, xb + k);
        b0 = weight0.fma(rowB, b0);
        b1 = weight1.fma(rowB, b1);
        b2 = weight2.fma(rowB, b2);
        b3 = weight3.fma(rowB, b3);
      }
      a0.intoArray(lanes, lane);
      a1.intoArray(lanes, lane + LANES);
      a2.intoArray(lanes, lane + 2 * LANES);
      a3.intoArray(lanes, lane + 3 * LANES);
      b0.intoArray(lanes, lane + 4 * LANES);
      b1.intoArray(lanes, lane + 5 * LANES);
      b2.intoArray(lanes, lane + 6 * LANES);
      b3.intoArray(lanes, lane + 7 * LANES);
    }
  }
}
