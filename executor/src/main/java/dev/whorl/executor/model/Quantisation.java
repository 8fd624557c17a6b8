package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How an integer format codes numbers: a number is (value(code) · s) + m, with s and m common to a
 * sub-group of 32 or 16. s is the group's binary16 scale times the sub-group's integer scale, which
 * a float holds exactly; so is m, which formats with integer scales subtract. Layouts:
 * ggml-common.h and ggml-quants.c of ggml.
 */
public enum Quantisation {
  /** Value of a code is the code − 128; stored as a signed byte. */
  Q8_0(8, 128, 32, 32, Minimum.NONE, 0) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      into.scale = from.get(SHORT, at);
      for (int i = 0; i < 32; i++) {
        into.codes[i] = (byte) (from.get(BYTE, at + 2 + i) ^ 0x80);
      }
    }
  },
  Q4_0(4, 8, 32, 32, Minimum.NONE, 0) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      into.scale = from.get(SHORT, at);
      nibbles(from, at + 2, into.codes, 0, 16);
    }
  },
  Q4_1(4, 0, 32, 32, Minimum.ADDED, 0) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      into.scale = from.get(SHORT, at);
      into.minimum = from.get(SHORT, at + 2);
      nibbles(from, at + 4, into.codes, 0, 16);
    }
  },
  Q5_0(5, 16, 32, 32, Minimum.NONE, 0) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      into.scale = from.get(SHORT, at);
      nibbles(from, at + 6, into.codes, 0, 16);
      fifths(from.get(INT, at + 2), into.codes);
    }
  },
  Q5_1(5, 0, 32, 32, Minimum.ADDED, 0) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      into.scale = from.get(SHORT, at);
      into.minimum = from.get(SHORT, at + 2);
      nibbles(from, at + 8, into.codes, 0, 16);
      fifths(from.get(INT, at + 4), into.codes);
    }
  },
  IQ4_NL(4, 128, 32, 32, Minimum.NONE, 0) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      into.scale = from.get(SHORT, at);
      nibbles(from, at + 2, into.codes, 0, 16);
    }

    @Override
    public int value(int code) {
      return NON_LINEAR[code];
    }
  },
  IQ4_XS(4, 128, 256, 32, Minimum.NONE, 6) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      into.scale = from.get(SHORT, at);
      bytes(from, at + 2, into.scales, 6);
      for (int sub = 0; sub < 8; sub++) {
        nibbles(from, at + 8 + 16L * sub, into.codes, 32 * sub, 16);
      }
    }

    @Override
    public int value(int code) {
      return NON_LINEAR[code];
    }

    @Override
    public int subScale(byte[] scales, int sub) {
      int low = (scales[2 + sub / 2] >> (4 * (sub % 2))) & 15;
      int high = (scales[sub / 4] >> (2 * (sub % 4))) & 3;
      return (low | (high << 4)) - 32;
    }
  },
  Q2_K(2, 0, 256, 16, Minimum.SUBTRACTED, 16) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      bytes(from, at, into.scales, 16);
      pairs(from, at + 16, into.codes);
      into.scale = from.get(SHORT, at + 80);
      into.minimum = from.get(SHORT, at + 82);
    }

    @Override
    public int subScale(byte[] scales, int sub) {
      return scales[sub] & 15;
    }

    @Override
    public int subMinimum(byte[] scales, int sub) {
      return (scales[sub] >> 4) & 15;
    }
  },
  Q3_K(3, 4, 256, 16, Minimum.NONE, 12) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      pairs(from, at + 32, into.codes);
      for (int i = 0; i < 256; i++) {
        int bit = (from.get(BYTE, at + i % 32) >> (i / 32)) & 1;
        into.codes[i] |= (byte) (bit << 2);
      }
      bytes(from, at + 96, into.scales, 12);
      into.scale = from.get(SHORT, at + 108);
    }

    @Override
    public int subScale(byte[] scales, int sub) {
      int low = (scales[sub % 8] >> (4 * (sub / 8))) & 15;
      int high = (scales[8 + sub % 4] >> (2 * (sub / 4))) & 3;
      return (low | (high << 4)) - 32;
    }
  },
  Q4_K(4, 0, 256, 32, Minimum.SUBTRACTED, 12) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      head(from, at, into);
      for (int pair = 0; pair < 4; pair++) {
        nibbles(from, at + 16 + 32L * pair, into.codes, 64 * pair, 32);
      }
    }

    @Override
    public int subScale(byte[] scales, int sub) {
      return sixBits(scales, sub);
    }

    @Override
    public int subMinimum(byte[] scales, int sub) {
      return sixBitMinimum(scales, sub);
    }
  },
  Q5_K(5, 0, 256, 32, Minimum.SUBTRACTED, 12) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      head(from, at, into);
      for (int pair = 0; pair < 4; pair++) {
        nibbles(from, at + 48 + 32L * pair, into.codes, 64 * pair, 32);
      }
      for (int i = 0; i < 256; i++) {
        int bit = (from.get(BYTE, at + 16 + i % 32) >> (i / 32)) & 1;
        into.codes[i] |= (byte) (bit << 4);
      }
    }

    @Override
    public int subScale(byte[] scales, int sub) {
      return sixBits(scales, sub);
    }

    @Override
    public int subMinimum(byte[] scales, int sub) {
      return sixBitMinimum(scales, sub);
    }
  },
  Q6_K(6, 32, 256, 16, Minimum.NONE, 16) {
    @Override
    void read(MemorySegment from, long at, CodeGroup into) {
      for (int i = 0; i < 256; i++) {
        int half = i / 128;
        int quarter = i / 32 % 4;
        int low = from.get(BYTE, at + 64L * half + 32L * (quarter % 2) + i % 32);
        int high = from.get(BYTE, at + 128 + 32L * half + i % 32);
        int nibble = (low >> (4 * (quarter / 2))) & 15;
        into.codes[i] = (byte) (nibble | (((high >> (2 * quarter)) & 3) << 4));
      }
      bytes(from, at + 192, into.scales, 16);
      into.scale = from.get(SHORT, at + 208);
    }

    @Override
    public int subScale(byte[] scales, int sub) {
      return scales[sub];
    }
  };

  /** What a sub-group adds to its numbers. */
  public enum Minimum {
    NONE,
    /** One binary16 per group. */
    ADDED,
    /** One binary16 per group times an integer per sub-group. */
    SUBTRACTED
  }

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The values of the non-linear formats (kvalues_iq4nl). */
  private static final byte[] NON_LINEAR = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private final int bits;
  private final int zero;
  private final int groupNumbers;
  private final int subNumbers;
  private final Minimum minimum;
  private final int scaleBytes;

  Quantisation(
      int bits, int zero, int groupNumbers, int subNumbers, Minimum minimum, int scaleBytes) {
    this.bits = bits;
    this.zero = zero;
    this.groupNumbers = groupNumbers;
    this.subNumbers = subNumbers;
    this.minimum = minimum;
    this.scaleBytes = scaleBytes;
  }

  /** Takes a group apart. */
  abstract void read(MemorySegment from, long offset, CodeGroup into);

  /** Bits of one code. */
  public int bits() {
    return bits;
  }

  /** The value of a code is code − zero, or from a table of values above −zero. */
  public int zero() {
    return zero;
  }

  /** Numbers under one binary16 scale: 32 or 256. */
  public int groupNumbers() {
    return groupNumbers;
  }

  /** Numbers under one integer scale: 32 or 16. */
  public int subNumbers() {
    return subNumbers;
  }

  /** What sub-groups add. */
  public Minimum minimum() {
    return minimum;
  }

  /** Bytes in which a group keeps its integer scales; 0 for formats without. */
  public int scaleBytes() {
    return scaleBytes;
  }

  /** The integer that a code stands for. */
  public int value(int code) {
    return code - zero;
  }

  /** The integer scale of a sub-group. */
  public int subScale(byte[] scales, int sub) {
    return 1;
  }

  /** The integer minimum of a sub-group. */
  public int subMinimum(byte[] scales, int sub) {
    return 1;
  }

  /** The exact float that multiplies a sub-group's values. */
  public float scale(CodeGroup group, int sub) {
    return Float.float16ToFloat(group.scale) * subScale(group.scales, sub);
  }

  /** The exact float that is added to a sub-group's numbers. */
  public float minimum(CodeGroup group, int sub) {
    return switch (minimum) {
      case NONE -> 0;
      case ADDED -> Float.float16ToFloat(group.minimum);
      case SUBTRACTED -> -(Float.float16ToFloat(group.minimum) * subMinimum(group.scales, sub));
    };
  }

  /** Decodes a group into the floats that ggml yields. */
  void decode(MemorySegment from, long offset, CodeGroup group, float[] into, int at) {
    read(from, offset, group);
    for (int sub = 0; sub < groupNumbers / subNumbers; sub++) {
      float scale = scale(group, sub);
      float added = minimum(group, sub);
      for (int i = sub * subNumbers; i < (sub + 1) * subNumbers; i++) {
        float scaled = value(group.codes[i] & 255) * scale;
        into[at + i] = minimum == Minimum.NONE ? scaled : scaled + added;
      }
    }
  }

  private static void bytes(MemorySegment from, long at, byte[] into, int count) {
    MemorySegment.copy(from, BYTE, at, into, 0, count);
  }

  /** Low nibbles of {@code count} bytes, then their high nibbles. */
  private static void nibbles(MemorySegment from, long at, byte[] codes, int to, int count) {
    for (int i = 0; i < count; i++) {
      int pair = from.get(BYTE, at + i);
      codes[to + i] = (byte) (pair & 15);
      codes[to + count + i] = (byte) ((pair >> 4) & 15);
    }
  }

  /** The fifth bits of 32 codes. */
  private static void fifths(int high, byte[] codes) {
    for (int i = 0; i < 32; i++) {
      codes[i] |= (byte) (((high >> i) & 1) << 4);
    }
  }

  /** Two bits each: 32 bytes hold, from their low bits up, four runs of 32 codes. */
  private static void pairs(MemorySegment from, long at, byte[] codes) {
    for (int i = 0; i < 256; i++) {
      int four = from.get(BYTE, at + 32L * (i / 128) + i % 32);
      codes[i] = (byte) ((four >> (2 * (i / 32 % 4))) & 3);
    }
  }

  private static void head(MemorySegment from, long at, CodeGroup into) {
    into.scale = from.get(SHORT, at);
    into.minimum = from.get(SHORT, at + 2);
    bytes(from, at + 4, into.scales, 12);
  }

  private static int sixBits(byte[] scales, int sub) {
    return sub < 4
        ? scales[sub] & 63
        : (scales[sub + 4] & 15) | (((scales[sub - 4] >> 6) & 3) << 4);
  }

  private static int sixBitMinimum(byte[] scales, int sub) {
    return sub < 4
        ? scales[sub + 4] & 63
        : ((scales[sub + 4] >> 4) & 15) | (((scales[sub] >> 6) & 3) << 4);
  }

  /** Whether codes index a table of values. */
  public boolean tabled() {
    return this == IQ4_NL || this == IQ4_XS;
  }
}
