package dev.whorl.executor.cpu;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Brings tensors into the form the kernels read. Plain numbers that are stored in the format asked
 * for and in the row order executed are used where they are mapped; everything else is copied once:
 * quantised matrices into panels of the same bits.
 */
final class WeightLoader {
  private final Model model;
  private final Geometry geometry;
  private final @Nullable TensorType asked;
  private final @Nullable TensorType tables;

  WeightLoader(Model model, Precision precision) {
    this.model = model;
    this.geometry = model.geometry();
    this.asked = precision.weights();
    this.tables = precision.tables();
  }

  BlockWeights block(int block, Arena arena) {
    return new BlockWeights(attention(block, arena), feedForward(block, arena));
  }

  private BlockWeights.AttentionPart attention(int block, Arena arena) {
    return new BlockWeights.AttentionPart(
        norm(block, BlockTensor.ATTENTION_NORM),
        matrix(block, BlockTensor.QUERY, 0, arena),
        matrix(block, BlockTensor.KEY, 0, arena),
        matrix(block, BlockTensor.VALUE, 0, arena),
        bias(block),
        norm(block, BlockTensor.QUERY_NORM),
        norm(block, BlockTensor.KEY_NORM),
        matrix(block, BlockTensor.OUTPUT, 0, arena),
        geometry.attention().outputBias() ? vector(block, BlockTensor.OUTPUT_BIAS) : null,
        norm(block, BlockTensor.AFTER_ATTENTION_NORM));
  }

  private BlockWeights.FeedForwardPart feedForward(int block, Arena arena) {
    List<BlockWeights.Expert> experts = new ArrayList<>();
    for (int expert = 0; expert < geometry.feedForwardParts(); expert++) {
      experts.add(
          new BlockWeights.Expert(
              matrix(block, BlockTensor.GATE, expert, arena),
              matrix(block, BlockTensor.UP, expert, arena),
              matrix(block, BlockTensor.DOWN, expert, arena)));
    }
    return new BlockWeights.FeedForwardPart(
        norm(block, BlockTensor.FEED_FORWARD_NORM),
        geometry.experts() == null ? null : router(block, arena),
        experts,
        norm(block, BlockTensor.AFTER_FEED_FORWARD_NORM));
  }

  private Matrix router(int block, Arena arena) {
    Tensor tensor = tensor(block, BlockTensor.ROUTER, 0);
    DenseMatrix router = DenseMatrix.zeros(tensor.rows(), tensor.columns(), arena);
    float[] row = new float[tensor.columns()];
    for (int r = 0; r < tensor.rows(); r++) {
      tensor.decodeRow(r, row);
      convert(row, TensorType.F32, router.bytes, r * router.rowBytes());
    }
    return router;
  }

  Norm finalNorm() {
    return new Norm(model.tensors().finalNorm().vector(), geometry.normEpsilon());
  }

  Matrix embedding(Arena arena) {
    return matrix(model.tensors().embedding(), tables, arena);
  }

  Matrix head(Arena arena) {
    return matrix(model.tensors().head(), tables, arena);
  }

  private Tensor tensor(int block, BlockTensor role, int expert) {
    return Objects.requireNonNull(model.tensors().expert(block, role, expert), role::name);
  }

  private float[] vector(int block, BlockTensor role) {
    return tensor(block, role, 0).vector();
  }

  /** A norm, or null where the geometry has none there. */
  private @Nullable Norm norm(int block, BlockTensor role) {
    return role.partOf(geometry) ? new Norm(vector(block, role), geometry.normEpsilon()) : null;
  }

  private float @Nullable [] bias(int block) {
    if (!geometry.attention().bias()) {
      return null;
    }
    int query = geometry.attention().queryWidth();
    int keyValue = geometry.attention().keyValueWidth();
    float[] bias = new float[query + 2 * keyValue];
    System.arraycopy(vector(block, BlockTensor.QUERY_BIAS), 0, bias, 0, query);
    System.arraycopy(vector(block, BlockTensor.KEY_BIAS), 0, bias, query, keyValue);
    System.arraycopy(vector(block, BlockTensor.VALUE_BIAS), 0, bias, query + keyValue, keyValue);
    return bias;
  }

  private Matrix matrix(int block, BlockTensor role, int expert, Arena arena) {
    return matrix(tensor(block, role, expert), asked, arena);
  }

  private static Matrix matrix(Tensor tensor, @Nullable TensorType wanted, Arena arena) {
    TensorType type = wanted == null ? tensor.type() : wanted;
    if (type.quantisation() != null) {
      return PackedMatrix.of(tensor, type, arena);
    }
    boolean mapped = tensor.type() == type && tensor.rowOrder().equals(Tensor.RowOrder.PLAIN);
    if (mapped) {
      tensor.bytes().load();
    }
    MemorySegment bytes = mapped ? tensor.bytes() : copied(tensor, type, arena);
    return new DenseMatrix(type, bytes, tensor.rows(), tensor.columns());
  }

  /** Rows in the order as executed: the same bits, or converted. */
  private static MemorySegment copied(Tensor tensor, TensorType type, Arena arena) {
    long rowBytes = type.bytes(tensor.columns());
    MemorySegment bytes = arena.allocate(tensor.rows() * rowBytes, 64);
    float[] row = new float[tensor.columns()];
    for (int r = 0; r < tensor.rows(); r++) {
      if (tensor.type() == type) {
        long stored = tensor.rowOrder().stored(r) * rowBytes;
        MemorySegment.copy(tensor.bytes(), stored, bytes, r * rowBytes, rowBytes);
      } else {
        tensor.decodeRow(r, row);
        convert(row, type, bytes, r * rowBytes);
      }
    }
    return bytes;
  }

  private static void convert(float[] row, TensorType type, MemorySegment bytes, long at) {
    Numbers numbers = type == TensorType.F32 ? Numbers.F32 : Numbers.BF16;
    for (int c = 0; c < row.length; c++) {
      numbers.put(bytes, at + (long) c * numbers.bytes(), row[c]);
    }
  }
}
