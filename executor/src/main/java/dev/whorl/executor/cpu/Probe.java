package dev.whorl.executor.cpu;

import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a measurement: distinct blocks with random weights, full caches for a number of
 * sessions in each, and a slice of a head. Speed does not depend on the weights' values.
 */
final class Probe implements AutoCloseable {
  private static final int PATTERN = 1 << 16;
  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private final ProbePlan plan;
  private final Geometry geometry;
  private final long pageBytes;
  private final Arena arena = Arena.ofShared();
  private final WeightFormats formats;
  private final BlockWeights[] blocks;
  private final HeadWeights head;
  private final PageTable[] sessions;

  Probe(ProbePlan plan, MeasureRequest request) {
    this.plan = plan;
    this.geometry = request.geometry();
    this.formats = request.weights();
    this.pageBytes = PageLayout.bytes(request);
    blocks = new BlockWeights[plan.blocks()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = block();
    }
    head =
        new HeadWeights(
            norm(geometry.hidden()), matrix(formats.head(), plan.headRows(), geometry.hidden()));
    sessions = new PageTable[plan.sessions()];
    // As a pool has it: slabs of 2 MiB, if pages fill them.
    MemorySegment memory =
        HugePages.BYTES % pageBytes == 0
            ? HugePages.allocate(plan.cacheBytes(), arena)
            : arena.allocate(plan.cacheBytes(), PanelLayout.VECTOR);
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = table(memory, i);
    }
  }

  private BlockWeights block() {
    AttentionShape shape = geometry.attention();
    BlockWeights.AttentionPart attention =
        new BlockWeights.AttentionPart(
            norm(BlockTensor.ATTENTION_NORM),
            matrix(BlockTensor.QUERY),
            matrix(BlockTensor.KEY),
            matrix(BlockTensor.VALUE),
            shape.bias() ? new float[shape.queryWidth() + 2 * shape.keyValueWidth()] : null,
            norm(BlockTensor.QUERY_NORM),
            norm(BlockTensor.KEY_NORM),
            matrix(BlockTensor.OUTPUT),
            shape.outputBias() ? new float[geometry.hidden()] : null,
            norm(BlockTensor.AFTER_ATTENTION_NORM));
    List<BlockWeights.Expert> experts = new ArrayList<>();
    for (int i = 0; i < geometry.feedForwardParts(); i++) {
      experts.add(
          new BlockWeights.Expert(
              matrix(BlockTensor.GATE), matrix(BlockTensor.UP), matrix(BlockTensor.DOWN)));
    }
    BlockWeights.FeedForwardPart feedForward =
        new BlockWeights.FeedForwardPart(
            norm(BlockTensor.FEED_FORWARD_NORM),
            geometry.experts() == null ? null : router(),
            experts,
            norm(BlockTensor.AFTER_FEED_FORWARD_NORM));
    return new BlockWeights(attention, feedForward);
  }

  /** Random, so that positions with random residuals choose different experts, as they will. */
  private Matrix router() {
    DenseMatrix router = DenseMatrix.zeros(geometry.feedForwardParts(), geometry.hidden(), arena);
    fill(router.bytes, TensorType.F32);
    return router;
  }

  private @Nullable Norm norm(BlockTensor role) {
    return role.partOf(geometry) ? norm(role.columns(geometry)) : null;
  }

  private Norm norm(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return new Norm(ones, geometry.normEpsilon());
  }

  private Matrix matrix(BlockTensor role) {
    TensorType type = formats.of(formats.largestBlock(), role);
    return matrix(type, role.rows(geometry), role.columns(geometry));
  }

  private Matrix matrix(TensorType type, int outputs, int inputs) {
    if (type.quantisation() != null) {
      return PackedMatrix.random(
          type, outputs, inputs, (bytes, _) -> HugePages.allocate(bytes, arena));
    }
    MemorySegment bytes = arena.allocate(type.heldBytes(outputs, inputs), 64);
    fill(bytes, type);
    return new DenseMatrix(type, bytes, outputs, inputs);
  }

  private static void fill(MemorySegment bytes, TensorType type) {
    MemorySegment pattern = MemorySegment.ofArray(pattern(type));
    for (long at = 0; at < bytes.byteSize(); at += pattern.byteSize()) {
      long length = Math.min(pattern.byteSize(), bytes.byteSize() - at);
      MemorySegment.copy(pattern, 0, bytes, at, length);
    }
  }

  private static byte[] pattern(TensorType type) {
    SplittableRandom random = new SplittableRandom(PATTERN);
    byte[] pattern = new byte[(int) type.bytes(PATTERN)];
    MemorySegment memory = MemorySegment.ofArray(pattern);
    for (int i = 0; i < PATTERN; i++) {
      float value = (float) random.nextDouble(-0.02, 0.02);
      switch (type) {
        case F32 -> Numbers.F32.put(memory, 4L * i, value);
        case F16 -> memory.set(HALF, 2L * i, Float.floatToFloat16(value));
        default -> Numbers.BF16.put(memory, 2L * i, value);
      }
    }
    return pattern;
  }

  private PageTable table(MemorySegment memory, int session) {
    long[] offsets = new long[plan.blocks() * plan.pagesPerBlock()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = ((long) session * offsets.length + i) * pageBytes;
    }
    return new PageTable(memory, offsets, plan.pagesPerBlock(), 0);
  }

  BlockWeights block(int index) {
    return blocks[index];
  }

  HeadWeights head() {
    return head;
  }

  /** One position of each of the first sessions. */
  Batch decode(int count, int position) {
    PageTable[] tables = Arrays.copyOf(sessions, count);
    int[] positions = new int[count];
    Arrays.fill(positions, position);
    return batch(tables, positions);
  }

  /** Consecutive positions of the first session, the last one given. */
  Batch prefill(int count, int lastPosition) {
    PageTable[] tables = new PageTable[count];
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      tables[i] = sessions[0];
      positions[i] = lastPosition - count + 1 + i;
    }
    return batch(tables, positions);
  }

  private Batch batch(PageTable[] tables, int[] positions) {
    int[] slots = new int[positions.length];
    Arrays.fill(slots, plan.pagesPerBlock() * PageLayout.TOKENS);
    return new Batch(tables, positions, slots);
  }

  @Override
  public void close() {
    arena.close();
  }
}
