package dev.whorl.executor.cpu;

import static dev.whorl.executor.cpu.Lanes.FLOATS;
import static dev.whorl.executor.cpu.Lanes.LANES;
import static dev.whorl.executor.cpu.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * One row × four outputs: the tile of a lone decode, bound by memory.
 *
 * <p>No vector is handed to a method of ours: where the compiler runs out of inlining budget it
 * would have to box the accumulators in every turn of the loop.
 */
final class OneRowTile {
  private OneRowTile() {}

  /** Leaves 16 partial sums for each of the four outputs in {@code lanes}, row by row. */
  static void run(Matrix m, float[] x, int row, int output, float[] lanes) {
    int step = m.groupBytes();
    long w0 = output * m.rowBytes();
    long w1 = w0 + m.rowBytes();
    long w2 = w1 + m.rowBytes();
    long w3 = w2 + m.rowBytes();
    for (int part = 0; part < Lanes.PARTS; part++) {
      int lane = part * WIDTH;
      int xa = row * m.inputs + lane;
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      long at = 0;
      for (int k = 0; k < m.inputs; k += Matrix.GROUP) {
        FloatVector first0 = m.first(w0 + at, part);
        FloatVector first1 = m.first(w1 + at, part);
        FloatVector first2 = m.first(w2 + at, part);
        FloatVector first3 = m.first(w3 + at, part);
        FloatVector firstA = FloatVector.fromArray(FLOATS, x, xa + k);
        a0 = first0.fma(firstA, a0);
        a1 = first1.fma(firstA, a1);
        a2 = first2.fma(firstA, a2);
        a3 = first3.fma(firstA, a3);
        FloatVector second0 = m.second(w0 + at, part);
        FloatVector second1 = m.second(w1 + at, part);
        FloatVector second2 = m.second(w2 + at, part);
        FloatVector second3 = m.second(w3 + at, part);
        FloatVector secondA = FloatVector.fromArray(FLOATS, x, xa + k + LANES);
        a0 = second0.fma(secondA, a0);
        a1 = second1.fma(secondA, a1);
        a2 = second2.fma(secondA, a2);
        a3 = second3.fma(secondA, a3);
        at += step;
      }
      a0.intoArray(lanes, lane);
      a1.intoArray(lanes, lane + LANES);
      a2.intoArray(lanes, lane + 2 * LANES);
      a3.intoArray(lanes, lane + 3 * LANES);
    }
  }
}
