package dev.whorl.executor.cpu;

import static dev.whorl.executor.cpu.Lanes.FLOATS;
import static dev.whorl.executor.cpu.Lanes.LANES;
import static dev.whorl.executor.cpu.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/** Four rows × four outputs: 16 accumulators, each weight loaded and widened once for four rows. */
final class FourRowTile {
  private FourRowTile() {}

  /** Leaves 16 partial sums for each of 4 × 4 results in {@code lanes}, row by row. */
  static void run(Matrix m, float[] x, int row, int output, float[] lanes) {
    int step = m.groupBytes();
    long w0 = output * m.rowBytes();
    long w1 = w0 + m.rowBytes();
    long w2 = w1 + m.rowBytes();
    long w3 = w2 + m.rowBytes();
    for (int part = 0; part < Lanes.PARTS; part++) {
      int lane = part * WIDTH;
      int xa = row * m.inputs + lane;
      int xb = xa + m.inputs;
      int xc = xb + m.inputs;
      int xd = xc + m.inputs;
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
        FloatVector firstB = FloatVector.fromArray(FLOATS, x, xb + k);
        b0 = first0.fma(firstB, b0);
        b1 = first1.fma(firstB, b1);
        b2 = first2.fma(firstB, b2);
        b3 = first3.fma(firstB, b3);
        FloatVector firstC = FloatVector.fromArray(FLOATS, x, xc + k);
        c0 = first0.fma(firstC, c0);
        c1 = first1.fma(firstC, c1);
        c2 = first2.fma(firstC, c2);
        c3 = first3.fma(firstC, c3);
        FloatVector firstD = FloatVector.fromArray(FLOATS, x, xd + k);
        d0 = first0.fma(firstD, d0);
        d1 = first1.fma(firstD, d1);
        d2 = first2.fma(firstD, d2);
        d3 = first3.fma(firstD, d3);
        FloatVector second0 = m.second(w0 + at, part);
        FloatVector second1 = m.second(w1 + at, part);
        FloatVector second2 = m.second(w2 + at, part);
        FloatVector second3 = m.second(w3 + at, part);
        FloatVector secondA = FloatVector.fromArray(FLOATS, x, xa + k + LANES);
        a0 = second0.fma(secondA, a0);
        a1 = second1.fma(secondA, a1);
        a2 = second2.fma(secondA, a2);
        a3 = second3.fma(secondA, a3);
        FloatVector secondB = FloatVector.fromArray(FLOATS, x, xb + k + LANES);
        b0 = second0.fma(secondB, b0);
        b1 = second1.fma(secondB, b1);
        b2 = second2.fma(secondB, b2);
        b3 = second3.fma(secondB, b3);
        FloatVector secondC = FloatVector.fromArray(FLOATS, x, xc + k + LANES);
        c0 = second0.fma(secondC, c0);
        c1 = second1.fma(secondC, c1);
        c2 = second2.fma(secondC, c2);
        c3 = second3.fma(secondC, c3);
        FloatVector secondD = FloatVector.fromArray(FLOATS, x, xd + k + LANES);
        d0 = second0.fma(secondD, d0);
        d1 = second1.fma(secondD, d1);
        d2 = second2.fma(secondD, d2);
        d3 = second3.fma(secondD, d3);
        at += step;
      }
      Product.keep(a0, a1, a2, a3, lanes, lane);
      Product.keep(b0, b1, b2, b3, lanes, lane + 1 * Product.TILE * LANES);
      Product.keep(c0, c1, c2, c3, lanes, lane + 2 * Product.TILE * LANES);
      Product.keep(d0, d1, d2, d3, lanes, lane + 3 * Product.TILE * LANES);
    }
  }
}
