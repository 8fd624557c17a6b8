package dev.whorl.executor.cpu;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings tensors into the form the kernels read. A tensor that is stored in the deployment's
 * precision and row order is used where it is mapped; everything else is converted once.
 */
final class WeightLoader {
  private final Model model;
  private final Geometry geometry;
  private final Precision precision;
  private final Numbers numbers;

  WeightLoader(Model model, Precision precision) {
    this.model = model;
    this.geometry = model.geometry();
    this.precision = precision;
    this.numbers = Numbers.of(precision);
  }

  @SuppressWarnings("MustBeClosedChecker") // the block's weights own the arena
  BlockWeights block(int block) {
    Arena arena = Arena.ofShared();
    try {
      return block(block, arena);
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  private BlockWeights block(int block, Arena arena) {
    return new BlockWeights(
        norm(block, BlockTensor.ATTENTION_NORM),
        matrix(block, BlockTensor.QUERY, arena),
        matrix(block, BlockTensor.KEY, arena),
        matrix(block, BlockTensor.VALUE, arena),
        bias(block),
        optionalNorm(block, BlockTensor.QUERY_NORM),
        optionalNorm(block, BlockTensor.KEY_NORM),
        matrix(block, BlockTensor.OUTPUT, arena),
        norm(block, BlockTensor.FEED_FORWARD_NORM),
        matrix(block, BlockTensor.GATE, arena),
        matrix(block, BlockTensor.UP, arena),
        matrix(block, BlockTensor.DOWN, arena),
        arena);
  }

  Norm finalNorm() {
    return new Norm(vector(model.tensors().finalNorm()), geometry.normEpsilon());
  }

  Matrix embedding(Arena arena) {
    return matrix(model.tensors().embedding(), arena);
  }

  Matrix head(Arena arena) {
    return matrix(model.tensors().head(), arena);
  }

  private Tensor tensor(int block, BlockTensor role) {
    return Objects.requireNonNull(model.tensors().block(block, role), role::name);
  }

  private Norm norm(int block, BlockTensor role) {
    return new Norm(vector(tensor(block, role)), geometry.normEpsilon());
  }

  private @Nullable Norm optionalNorm(int block, BlockTensor role) {
    return role.partOf(geometry) ? norm(block, role) : null;
  }

  private float @Nullable [] bias(int block) {
    if (!geometry.attention().bias()) {
      return null;
    }
    int query = geometry.attention().queryWidth();
    int keyValue = geometry.attention().keyValueWidth();
    float[] bias = new float[query + 2 * keyValue];
    System.arraycopy(vector(tensor(block, BlockTensor.QUERY_BIAS)), 0, bias, 0, query);
    System.arraycopy(vector(tensor(block, BlockTensor.KEY_BIAS)), 0, bias, query, keyValue);
    System.arraycopy(
        vector(tensor(block, BlockTensor.VALUE_BIAS)), 0, bias, query + keyValue, keyValue);
    return bias;
  }

  private static float[] vector(Tensor tensor) {
    float[] values = new float[tensor.columns()];
    tensor.decodeRow(0, values);
    return values;
  }

  private Matrix matrix(int block, BlockTensor role, Arena arena) {
    return matrix(tensor(block, role), arena);
  }

  private Matrix matrix(Tensor tensor, Arena arena) {
    boolean stored =
        tensor.type() == storedType() && tensor.rowOrder().equals(Tensor.RowOrder.PLAIN);
    if (stored) {
      tensor.bytes().load();
    }
    MemorySegment bytes = stored ? tensor.bytes() : converted(tensor, arena);
    return of(precision, bytes, tensor.rows(), tensor.columns());
  }

  static Matrix of(Precision precision, MemorySegment bytes, int outputs, int inputs) {
    return switch (precision) {
      case F32 -> new F32Matrix(bytes, outputs, inputs);
      case BF16 -> new Bf16Matrix(bytes, outputs, inputs);
    };
  }

  private TensorType storedType() {
    return switch (precision) {
      case F32 -> TensorType.F32;
      case BF16 -> TensorType.BF16;
    };
  }

  private MemorySegment converted(Tensor tensor, Arena arena) {
    long rowBytes = (long) tensor.columns() * numbers.bytes();
    MemorySegment bytes = arena.allocate(tensor.rows() * rowBytes, 64);
    float[] row = new float[tensor.columns()];
    for (int r = 0; r < tensor.rows(); r++) {
      tensor.decodeRow(r, row);
      for (int c = 0; c < row.length; c++) {
        numbers.put(bytes, r * rowBytes + (long) c * numbers.bytes(), row[c]);
      }
    }
    return bytes;
  }
}
