package dev.whorl.executor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** Weights in binary32. A group's halves are its first and last 16 numbers. */
final class F32Matrix extends Matrix {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  F32Matrix(MemorySegment bytes, int outputs, int inputs) {
    super(bytes, outputs, inputs);
  }

  @Override
  int groupBytes() {
    return GROUP * Float.BYTES;
  }

  @Override
  FloatVector first(long offset, int part) {
    return FloatVector.fromMemorySegment(
        Lanes.FLOATS,
        bytes,
        offset + (long) part * Lanes.WIDTH * Float.BYTES,
        ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  FloatVector second(long offset, int part) {
    return first(offset + Lanes.LANES * Float.BYTES, part);
  }

  @Override
  void arrange(float[] x, int from, int length, float[] to, int at) {
    System.arraycopy(x, from, to, at, length);
  }

  @Override
  void row(int output, float[] into, int at) {
    MemorySegment.copy(bytes, FLOAT, output * rowBytes(), into, at, inputs);
  }
}
