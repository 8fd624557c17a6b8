package dev.whorl.executor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Activations as an integer product takes them: per group of 32 numbers a float scale d and 32
 * signed bytes q = round(x · 127 / max|x|), ties to even, with x ≈ d · q. A group is 64 bytes: the
 * bytes; d; d·Σq of the group and of its halves; then −Σq of the group and of its halves. A group
 * with a number that is not finite has d = NaN, so that it cannot pass for a number.
 *
 * <p>The error of a number is at most max|x| / 254 of its group.
 */
final class Codes {
  static final int BYTES = 64;
  static final int SCALE = 32;
  static final int SCALED_SUM = 36;
  static final int SCALED_HALVES = 40;
  static final int NEGATED_SUM = 48;
  static final int NEGATED_HALVES = 52;

  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Below it a group counts as zero: the quotient could overflow. */
  private static final float SMALLEST = 1e-30f;

  private Codes() {}

  /** Codes {@code groups} groups of 32 numbers. */
  static void write(float[] x, int from, int groups, byte[] into, int at) {
    MemorySegment out = MemorySegment.ofArray(into);
    for (int g = 0; g < groups; g++) {
      group(x, from + g * Matrix.GROUP, into, out, at + g * BYTES);
    }
  }

  private static void group(float[] x, int from, byte[] into, MemorySegment out, int at) {
    // Magnitudes as integers order like the numbers, with NaN above infinity above the rest.
    int largest = 0;
    for (int i = 0; i < Matrix.GROUP; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(x[from + i]) & 0x7fffffff);
    }
    float max = Float.intBitsToFloat(largest);
    boolean finite = max < Float.POSITIVE_INFINITY;
    float inverse = finite && max >= SMALLEST ? 127 / max : 0;
    float scale = finite ? (max >= SMALLEST ? max / 127 : 0) : Float.NaN;
    int first = 0;
    int second = 0;
    for (int i = 0; i < Matrix.GROUP; i++) {
      int code = finite ? (int) Math.rint(x[from + i] * inverse) : 0;
      into[at + i] = (byte) code;
      first += i < Matrix.GROUP / 2 ? code : 0;
      second += i < Matrix.GROUP / 2 ? 0 : code;
    }
    out.set(FLOAT, at + SCALE, scale);
    out.set(FLOAT, at + SCALED_SUM, scale * (first + second));
    out.set(FLOAT, at + SCALED_HALVES, scale * first);
    out.set(FLOAT, at + SCALED_HALVES + 4, scale * second);
    out.set(INT, at + NEGATED_SUM, -first - second);
    out.set(INT, at + NEGATED_HALVES, -first);
    out.set(INT, at + NEGATED_HALVES + 4, -second);
    out.set(INT, at + NEGATED_HALVES + 8, 0);
  }
}
