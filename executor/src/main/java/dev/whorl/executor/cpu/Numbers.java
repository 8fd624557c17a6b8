package dev.whorl.executor.cpu;

import dev.whorl.executor.model.NumberFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Numbers of a format in memory, in natural order: attention cache and residuals. */
abstract sealed class Numbers {
  static final Numbers F32 = new F32Numbers();
  static final Numbers BF16 = new Bf16Numbers();

  static Numbers of(NumberFormat format) {
    return switch (format) {
      case F32 -> F32;
      case BF16 -> BF16;
    };
  }

  /** Bytes of one number. */
  abstract int bytes();

  /** As many consecutive numbers as a machine vector has floats. */
  abstract FloatVector load(MemorySegment memory, long offset);

  abstract void put(MemorySegment memory, long offset, float value);

  abstract float get(MemorySegment memory, long offset);

  /** The nearest number that the format has; ties to even. */
  abstract float round(float value);

  /** Rounds in place. */
  final void round(float[] values, int from, int length) {
    for (int i = from; i < from + length; i++) {
      values[i] = round(values[i]);
    }
  }

  private static final class F32Numbers extends Numbers {
    private static final ValueLayout.OfFloat FLOAT =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    int bytes() {
      return Float.BYTES;
    }

    @Override
    FloatVector load(MemorySegment memory, long offset) {
      return FloatVector.fromMemorySegment(Lanes.FLOATS, memory, offset, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    void put(MemorySegment memory, long offset, float value) {
      memory.set(FLOAT, offset, value);
    }

    @Override
    float get(MemorySegment memory, long offset) {
      return memory.get(FLOAT, offset);
    }

    @Override
    float round(float value) {
      return value;
    }
  }

  private static final class Bf16Numbers extends Numbers {
    private static final ValueLayout.OfShort SHORT =
        ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VectorSpecies<Short> SHORTS =
        VectorSpecies.of(short.class, VectorShape.forBitSize(Lanes.FLOATS.vectorBitSize() / 2));

    @Override
    int bytes() {
      return Short.BYTES;
    }

    @Override
    FloatVector load(MemorySegment memory, long offset) {
      return ShortVector.fromMemorySegment(SHORTS, memory, offset, ByteOrder.LITTLE_ENDIAN)
          .convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.INTS, 0)
          .reinterpretAsInts()
          .lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats();
    }

    @Override
    void put(MemorySegment memory, long offset, float value) {
      memory.set(SHORT, offset, (short) (bits(value) >>> 16));
    }

    @Override
    float get(MemorySegment memory, long offset) {
      return Float.intBitsToFloat(memory.get(SHORT, offset) << 16);
    }

    @Override
    float round(float value) {
      return Float.intBitsToFloat(bits(value) & 0xffff0000);
    }

    /** The rounded number in the upper half; a NaN stays one. */
    private static int bits(float value) {
      int bits = Float.floatToRawIntBits(value);
      return Float.isNaN(value) ? bits | 0x400000 : bits + 0x7fff + (bits >>> 16 & 1);
    }
  }
}
