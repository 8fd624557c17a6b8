package dev.whorl.executor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sixteen virtual lanes: every sum over a row runs in 16 partial sums that are added by one fixed
 * tree, whatever the width of the machine's vectors. A machine with narrower vectors walks over the
 * row in {@link #PARTS} passes. Only operations with one IEEE 754 result are used (add, multiply,
 * fused multiply-add, divide, square root), so the bits do not depend on the compiler either.
 */
final class Lanes {
  static final int LANES = 16;

  /** The machine's vectors, at most 16 floats wide. */
  static final VectorSpecies<Float> FLOATS = floats();

  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());

  /** Floats in one machine vector. */
  static final int WIDTH = FLOATS.length();

  /** Machine vectors that make up the 16 lanes. */
  static final int PARTS = LANES / WIDTH;

  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0.6933594f;
  private static final float LN2_LOW = -2.1219444e-4f;

  /** Adding it rounds a float to a whole number, which then stands in the low mantissa bits. */
  private static final float ROUNDING = 12582912f;

  private static final float EXP_MIN = -87f;
  private static final float EXP_MAX = 88f;

  private Lanes() {}

  private static VectorSpecies<Float> floats() {
    return switch (FloatVector.SPECIES_PREFERRED.length()) {
      case 1, 2, 4 -> FloatVector.SPECIES_128;
      case 8 -> FloatVector.SPECIES_256;
      default -> FloatVector.SPECIES_512;
    };
  }

  /** The fixed tree over 16 partial sums: i with i + 8, then i + 4, i + 2, i + 1. */
  static float sum(float[] lanes, int at) {
    float a = (lanes[at] + lanes[at + 8]) + (lanes[at + 4] + lanes[at + 12]);
    float b = (lanes[at + 1] + lanes[at + 9]) + (lanes[at + 5] + lanes[at + 13]);
    float c = (lanes[at + 2] + lanes[at + 10]) + (lanes[at + 6] + lanes[at + 14]);
    float d = (lanes[at + 3] + lanes[at + 11]) + (lanes[at + 7] + lanes[at + 15]);
    return (a + c) + (b + d);
  }

  /** Sum of squares. */
  static float sumOfSquares(float[] x, int at, int length, float[] lanes) {
    int whole = length / LANES * LANES;
    for (int part = 0; part < PARTS; part++) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int i = part * WIDTH; i < whole; i += LANES) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, at + i);
        sum = v.fma(v, sum);
      }
      sum.intoArray(lanes, part * WIDTH);
    }
    for (int i = whole; i < length; i++) {
      lanes[i - whole] = Math.fma(x[at + i], x[at + i], lanes[i - whole]);
    }
    return sum(lanes, 0);
  }

  /**
   * e to the power of every lane, within 2 units in the last place (polynomial of Cephes' expf); 0
   * below −87. The JDK's own vector exp is not used: compiled and interpreted code may differ in
   * it.
   */
  static FloatVector exp(FloatVector x) {
    VectorMask<Float> vanishing = x.compare(VectorOperators.LT, EXP_MIN);
    FloatVector clamped = x.max(EXP_MIN).min(EXP_MAX);
    FloatVector shifted =
        clamped.fma(FloatVector.broadcast(FLOATS, LOG2_E), FloatVector.broadcast(FLOATS, ROUNDING));
    FloatVector whole = shifted.sub(ROUNDING);
    FloatVector r = whole.fma(FloatVector.broadcast(FLOATS, -LN2_HIGH), clamped);
    r = whole.fma(FloatVector.broadcast(FLOATS, -LN2_LOW), r);
    FloatVector p = FloatVector.broadcast(FLOATS, 0.00019875693f);
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1.3982e-3f));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 0.008333452f));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 0.041665796f));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 0.16666666f));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 0.5f));
    FloatVector y = p.fma(r.mul(r), r).add(1f);
    IntVector exponent =
        shifted
            .reinterpretAsInts()
            .sub(Float.floatToRawIntBits(ROUNDING))
            .lanewise(VectorOperators.LSHL, 23);
    FloatVector scaled = y.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    return scaled.blend(0f, vanishing);
  }
}
