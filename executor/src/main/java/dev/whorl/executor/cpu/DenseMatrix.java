package dev.whorl.executor.cpu;

import dev.whorl.executor.model.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** Weights that are plain numbers (f32, f16, bf16), rows contiguous, as in the file. */
final class DenseMatrix extends Matrix {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  final MemorySegment bytes;

  DenseMatrix(TensorType type, MemorySegment bytes, int outputs, int inputs) {
    super(type, outputs, inputs);
    this.bytes = bytes;
  }

  /** A matrix of zeros in f32, with as many outputs as whole tiles have. */
  static DenseMatrix zeros(int outputs, int inputs, SegmentAllocator memory) {
    int whole = (int) (zerosBytes(outputs, inputs) / TensorType.F32.bytes(inputs));
    MemorySegment bytes = memory.allocate(zerosBytes(outputs, inputs), PanelLayout.VECTOR);
    return new DenseMatrix(TensorType.F32, bytes, whole, inputs);
  }

  /** Bytes that such a matrix takes. */
  static long zerosBytes(int outputs, int inputs) {
    long tiles = (outputs - 1L) / Product.TILE + 1;
    return TensorType.F32.bytes(inputs) * tiles * Product.TILE;
  }

  @Override
  boolean coded() {
    return false;
  }

  long rowBytes() {
    return type.bytes(inputs);
  }

  @Override
  void row(int output, float[] into, int at) {
    widen(output, 1, into, at);
  }

  /** Writes outputs' weights as floats, one output after another. */
  void widen(int output, int count, float[] into, int at) {
    long from = output * rowBytes();
    int numbers = count * inputs;
    switch (type) {
      case F32 -> MemorySegment.copy(bytes, FLOAT, from, into, at, numbers);
      case F16 -> {
        for (int i = 0; i < numbers; i++) {
          into[at + i] = Float.float16ToFloat(bytes.get(SHORT, from + 2L * i));
        }
      }
      default -> {
        for (int i = 0; i < numbers; i += Lanes.WIDTH) {
          FloatVector values = Numbers.BF16.load(bytes, from + 2L * i);
          values.intoArray(into, at + i);
        }
      }
    }
  }
}
