package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How numbers are encoded in a file. The quantised ones are GGML's: blocks of 32 numbers with a
 * common scale (and minimum), both binary16. Decoding yields exactly the f32 that GGML yields.
 */
public enum TensorType {
  F32(1, 4) {
    @Override
    void decodeGroup(MemorySegment from, long offset, float[] into, int at) {
      into[at] = from.get(FLOAT, offset);
    }
  },
  F16(1, 2) {
    @Override
    void decodeGroup(MemorySegment from, long offset, float[] into, int at) {
      into[at] = half(from, offset);
    }
  },
  BF16(1, 2) {
    @Override
    void decodeGroup(MemorySegment from, long offset, float[] into, int at) {
      into[at] = Float.intBitsToFloat(from.get(SHORT, offset) << 16);
    }
  },
  /** d, then 32 signed bytes. */
  Q8_0(32, 34) {
    @Override
    void decodeGroup(MemorySegment from, long offset, float[] into, int at) {
      float scale = half(from, offset);
      for (int i = 0; i < 32; i++) {
        into[at + i] = from.get(ValueLayout.JAVA_BYTE, offset + 2 + i) * scale;
      }
    }
  },
  /** d, then 16 bytes: low nibbles are the first half. Numbers are (nibble − 8)·d. */
  Q4_0(32, 18) {
    @Override
    void decodeGroup(MemorySegment from, long offset, float[] into, int at) {
      float scale = half(from, offset);
      for (int i = 0; i < 16; i++) {
        int pair = from.get(ValueLayout.JAVA_BYTE, offset + 2 + i);
        into[at + i] = ((pair & 15) - 8) * scale;
        into[at + i + 16] = ((pair >> 4 & 15) - 8) * scale;
      }
    }
  },
  /** d, m, then 16 bytes as in Q4_0. Numbers are nibble·d + m. */
  Q4_1(32, 20) {
    @Override
    void decodeGroup(MemorySegment from, long offset, float[] into, int at) {
      float scale = half(from, offset);
      float minimum = half(from, offset + 2);
      for (int i = 0; i < 16; i++) {
        int pair = from.get(ValueLayout.JAVA_BYTE, offset + 4 + i);
        into[at + i] = (pair & 15) * scale + minimum;
        into[at + i + 16] = (pair >> 4 & 15) * scale + minimum;
      }
    }
  };

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int groupNumbers;
  private final int groupBytes;

  TensorType(int groupNumbers, int groupBytes) {
    this.groupNumbers = groupNumbers;
    this.groupBytes = groupBytes;
  }

  abstract void decodeGroup(MemorySegment from, long offset, float[] into, int at);

  /** Numbers that are encoded together: a row's length is a multiple of it. */
  public int groupNumbers() {
    return groupNumbers;
  }

  /** Encoded size of that many numbers, whole groups. */
  public long bytes(long numbers) {
    return numbers / groupNumbers * groupBytes;
  }

  /** Decodes numbers from a byte offset on into the beginning of an array. */
  void decode(MemorySegment from, long offset, int numbers, float[] into) {
    for (int at = 0; at < numbers; at += groupNumbers) {
      decodeGroup(from, offset, into, at);
      offset += groupBytes;
    }
  }

  private static float half(MemorySegment from, long offset) {
    return Float.float16ToFloat(from.get(SHORT, offset));
  }
}
