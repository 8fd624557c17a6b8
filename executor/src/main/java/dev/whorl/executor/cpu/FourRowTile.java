package dev.whorl.executor.cpu;

import static dev.whorl.executor.cpu.Lanes.FLOATS;
import static dev.whorl.executor.cpu.Lanes.LANES;
import static dev.whorl.executor.cpu.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * Four rows × four outputs: 16 accumulators, each weight loaded and widened once for four rows.
 *
 * <p>No vector is handed to a method of ours: where the compiler runs out of inlining budget it
 * would have to box the accumulators in every turn of the loop.
 */
final class FourRowTile {
  private FourRowTile() {}

  /**
   * Leaves 16 partial sums for each of 4 × 4 results in {@code lanes}, row by row. Weights are a
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
      int xc = xb + inputs;
      int xd = xc + inputs;
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      FloatVector b0 = a0;
      FloatVector b1 = a0;
      FloatVector b2 = a0;
      FloatVector b3 = a0;
      FloatVector c0 = a0;
      FloatVector c1 = a0;
      FloatVector c2 = a0;
      FloatVector c3 = a0;
      FloatVector d0 = a0;
      FloatVector d1 = a0;
      FloatVector d2 = a0;
      FloatVector d3 = a0;
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
        FloatVector rowC = FloatVector.fromArray(FLOATS, x, xc + k);
        c0 = weight0.fma(rowC, c0);
        c1 = weight1.fma(rowC, c1);
        c2 = weight2.fma(rowC, c2);
        c3 = weight3.fma(rowC, c3);
        FloatVector rowD = FloatVector.fromArray(FLOATS, x, xd + k);
        d0 = weight0.fma(rowD, d0);
        d1 = weight1.fma(rowD, d1);
        d2 = weight2.fma(rowD, d2);
        d3 = weight3.fma(rowD, d3);
      }
      a0.intoArray(lanes, lane);
      a1.intoArray(lanes, lane + LANES);
      a2.intoArray(lanes, lane + 2 * LANES);
      a3.intoArray(lanes, lane + 3 * LANES);
      b0.intoArray(lanes, lane + 4 * LANES);
      b1.intoArray(lanes, lane + 5 * LANES);
      b2.intoArray(lanes, lane + 6 * LANES);
      b3.intoArray(lanes, lane + 7 * LANES);
      c0.intoArray(lanes, lane + 8 * LANES);
      c1.intoArray(lanes, lane + 9 * LANES);
      c2.intoArray(lanes, lane + 10 * LANES);
      c3.intoArray(lanes, lane + 11 * LANES);
      d0.intoArray(lanes, lane + 12 * LANES);
      d1.intoArray(lanes, lane + 13 * LANES);
      d2.intoArray(lanes, lane + 14 * LANES);
      d3.intoArray(lanes, lane + 15 * LANES);
    }
  }
}
