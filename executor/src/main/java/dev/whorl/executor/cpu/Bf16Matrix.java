package dev.whorl.executor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Weights in bf16. A group's halves are its even and its odd numbers: read as 16 ints, a shift
 * widens the even ones and a mask the odd ones, without any shuffle.
 */
final class Bf16Matrix extends Matrix {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  Bf16Matrix(MemorySegment bytes, int outputs, int inputs) {
    super(bytes, outputs, inputs);
  }

  @Override
  int groupBytes() {
    return GROUP * Short.BYTES;
  }

  private IntVector pairs(long offset, int part) {
    return IntVector.fromMemorySegment(
        Lanes.INTS,
        bytes,
        offset + (long) part * Lanes.WIDTH * Integer.BYTES,
        ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  FloatVector first(long offset, int part) {
    return pairs(offset, part).lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  @Override
  FloatVector second(long offset, int part) {
    return pairs(offset, part).and(0xffff0000).reinterpretAsFloats();
  }

  @Override
  void arrange(float[] x, int from, int length, float[] to, int at) {
    for (int group = 0; group < length; group += GROUP) {
      for (int i = 0; i < Lanes.LANES; i++) {
        to[at + group + i] = x[from + group + 2 * i];
        to[at + group + Lanes.LANES + i] = x[from + group + 2 * i + 1];
      }
    }
  }

  @Override
  void row(int output, float[] into, int at) {
    long offset = output * rowBytes();
    for (int i = 0; i < inputs; i++) {
      into[at + i] = Float.intBitsToFloat(bytes.get(SHORT, offset + 2L * i) << 16);
    }
  }
}
