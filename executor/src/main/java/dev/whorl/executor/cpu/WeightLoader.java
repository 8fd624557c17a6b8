package dev.whorl.executor.cpu;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
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
  private static final List<BlockTensor> MATRICES =
      List.of(
          BlockTensor.QUERY,
          BlockTensor.KEY,
          BlockTensor.VALUE,
          BlockTensor.OUTPUT,
          BlockTensor.GATE,
          BlockTensor.UP,
          BlockTensor.DOWN);
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

  /** All that is copied of a block lies in one piece of memory. */
  BlockWeights block(int block, Arena arena) {
    SegmentAllocator memory = piece(copiedBytes(block), arena);
    return new BlockWeights(attention(block, memory), feedForward(block, memory));
  }

  private static SegmentAllocator piece(long bytes, Arena arena) {
    return bytes == 0 ? arena : SegmentAllocator.slicingAllocator(HugePages.allocate(bytes, arena));
  }

  private long copiedBytes(int block) {
    long bytes = 0;
    for (BlockTensor role : MATRICES) {
      for (int expert = 0; expert < role.copies(geometry); expert++) {
        bytes += copiedBytes(tensor(block, role, expert), asked);
      }
    }
    Tensor router = model.tensors().expert(block, BlockTensor.ROUTER, 0);
    return router == null
        ? bytes
        : bytes + aligned(DenseMatrix.zerosBytes(router.rows(), router.columns()));
  }

  private static long copiedBytes(Tensor tensor, @Nullable TensorType wanted) {
    TensorType type = wanted == null ? tensor.type() : wanted;
    return mapped(tensor, type) ? 0 : aligned(type.heldBytes(tensor.rows(), tensor.columns()));
  }

  private static long aligned(long bytes) {
    return (bytes + PanelLayout.VECTOR - 1) / PanelLayout.VECTOR * PanelLayout.VECTOR;
  }

  private static boolean mapped(Tensor tensor, TensorType type) {
    return type.quantisation() == null
        && tensor.type() == type
        && tensor.rowOrder().equals(Tensor.RowOrder.PLAIN);
  }

  private BlockWeights.AttentionPart attention(int block, SegmentAllocator memory) {
    return new BlockWeights.AttentionPart(
        norm(block, BlockTensor.ATTENTION_NORM),
        matrix(block, BlockTensor.QUERY, 0, memory),
        matrix(block, BlockTensor.KEY, 0, memory),
        matrix(block, BlockTensor.VALUE, 0, memory),
        bias(block),
        norm(block, BlockTensor.QUERY_NORM),
        norm(block, BlockTensor.KEY_NORM),
        matrix(block, BlockTensor.OUTPUT, 0, memory),
        geometry.attention().outputBias() ? vector(block, BlockTensor.OUTPUT_BIAS) : null,
        norm(block, BlockTensor.AFTER_ATTENTION_NORM));
  }

  private BlockWeights.FeedForwardPart feedForward(int block, SegmentAllocator memory) {
    List<BlockWeights.Expert> experts = new ArrayList<>();
    for (int expert = 0; expert < geometry.feedForwardParts(); expert++) {
      experts.add(
          new BlockWeights.Expert(
              matrix(block, BlockTensor.GATE, expert, memory),
              matrix(block, BlockTensor.UP, expert, memory),
              matrix(block, BlockTensor.DOWN, expert, memory)));
    }
    return new BlockWeights.FeedForwardPart(
        norm(block, BlockTensor.FEED_FORWARD_NORM),
        geometry.experts() == null ? null : router(block, memory),
        experts,
        norm(block, BlockTensor.AFTER_FEED_FORWARD_NORM));
  }

  private Matrix router(int block, SegmentAllocator memory) {
    Tensor tensor = tensor(block, BlockTensor.ROUTER, 0);
    DenseMatrix router = DenseMatrix.zeros(tensor.rows(), tensor.columns(), memory);
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
    return table(model.tensors().embedding(), arena);
  }

  Matrix head(Arena arena) {
    return table(model.tensors().head(), arena);
  }

  private Matrix table(Tensor tensor, Arena arena) {
    return matrix(tensor, tables, piece(copiedBytes(tensor, tables), arena));
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

  private Matrix matrix(int block, BlockTensor role, int expert, SegmentAllocator memory) {
    return matrix(tensor(block, role, expert), asked, memory);
  }

  private static Matrix matrix(
      Tensor tensor, @Nullable TensorType wanted, SegmentAllocator memory) {
    TensorType type = wanted == null ? tensor.type() : wanted;
    if (type.quantisation() != null) {
      return PackedMatrix.of(tensor, type, memory);
    }
    boolean mapped = mapped(tensor, type);
    if (mapped) {
      tensor.bytes().load();
    }
    MemorySegment bytes = mapped ? tensor.bytes() : copied(tensor, type, memory);
    return new DenseMatrix(type, bytes, tensor.rows(), tensor.columns());
  }

  /** Rows in the order as executed: the same bits, or converted. */
  private static MemorySegment copied(Tensor tensor, TensorType type, SegmentAllocator memory) {
    long rowBytes = type.bytes(tensor.columns());
    MemorySegment bytes = memory.allocate(tensor.rows() * rowBytes, PanelLayout.VECTOR);
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
    tensor.copied(0, tensor.rows());
    return bytes;
  }

  private static void convert(float[] row, TensorType type, MemorySegment bytes, long at) {
    Numbers numbers = type == TensorType.F32 ? Numbers.F32 : Numbers.BF16;
    for (int c = 0; c < row.length; c++) {
      numbers.put(bytes, at + (long) c * numbers.bytes(), row[c]);
    }
  }
}
