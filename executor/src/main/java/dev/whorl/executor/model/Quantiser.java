package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * Codes plain numbers in the integer formats that weights may be converted to at load: the bits of
 * ggml's reference quantisation (quantize_row_q8_0_ref and quantize_row_q4_0_ref), so that a model
 * converted here equals a file converted there. A group of 32 is off by at most half its scale (in
 * Q4_0, whose range is not symmetric, a whole one for the largest of one sign).
 */
public final class Quantiser {
  /** The formats that weights can be converted to. */
  public static final Set<TensorType> FORMATS = Set.of(TensorType.Q8_0, TensorType.Q4_0);

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int GROUP = 32;

  private Quantiser() {}

  /**
   * Writes one row as it is stored in a file.
   *
   * @param row a multiple of 32 numbers
   * @param type one of {@link #FORMATS}
   */
  public static void write(float[] row, TensorType type, MemorySegment to, long at) {
    if (!FORMATS.contains(type) || row.length % GROUP != 0) {
      throw new IllegalArgumentException(
          "A row of %d numbers cannot be coded in %s.".formatted(row.length, type));
    }
    for (int from = 0; from < row.length; from += GROUP) {
      long group = at + type.bytes(from);
      if (type == TensorType.Q8_0) {
        eight(row, from, to, group);
      } else {
        four(row, from, to, group);
      }
    }
  }

  private static void eight(float[] row, int from, MemorySegment to, long at) {
    float scale = Math.abs(farthest(row, from)) / 127;
    float inverse = scale == 0 ? 0 : 1 / scale;
    to.set(SHORT, at, Float.floatToFloat16(scale));
    for (int i = 0; i < GROUP; i++) {
      float scaled = row[from + i] * inverse;
      // Halves away from zero, as C's roundf.
      int code = (int) (scaled + Math.copySign(0.5f, scaled));
      to.set(ValueLayout.JAVA_BYTE, at + 2 + i, (byte) code);
    }
  }

  private static void four(float[] row, int from, MemorySegment to, long at) {
    float scale = farthest(row, from) / -8;
    float inverse = scale == 0 ? 0 : 1 / scale;
    to.set(SHORT, at, Float.floatToFloat16(scale));
    for (int i = 0; i < GROUP / 2; i++) {
      int low = nibble(row[from + i] * inverse);
      int high = nibble(row[from + GROUP / 2 + i] * inverse);
      to.set(ValueLayout.JAVA_BYTE, at + 2 + i, (byte) (low | high << 4));
    }
  }

  private static int nibble(float scaled) {
    return Math.min(15, (int) (scaled + 8.5f));
  }

  /** The first number of the largest magnitude. */
  private static float farthest(float[] row, int from) {
    float farthest = 0;
    for (int i = from; i < from + GROUP; i++) {
      farthest = Math.abs(row[i]) > Math.abs(farthest) ? row[i] : farthest;
    }
    return farthest;
  }
}
