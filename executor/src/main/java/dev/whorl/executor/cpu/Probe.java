package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Precision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Memory of a measurement: distinct blocks with random weights, full caches for a number of
 * sessions in each, and a slice of a head. Speed does not depend on the weights' values.
 */
final class Probe implements AutoCloseable {
  private static final int PATTERN = 1 << 16;
  private final ProbePlan plan;
  private final Geometry geometry;
  private final Precision precision;
  private final Numbers numbers;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment pattern;
  private final BlockWeights[] blocks;
  private final HeadWeights head;
  private final PageTable[] sessions;

  Probe(ProbePlan plan, Geometry geometry, Precision precision) {
    this.plan = plan;
    this.geometry = geometry;
    this.precision = precision;
    this.numbers = Numbers.of(precision);
    pattern = pattern();
    blocks = new BlockWeights[plan.blocks()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = block();
    }
    head = new HeadWeights(norm(geometry.hidden()), matrix(plan.headRows(), geometry.hidden()));
    sessions = new PageTable[plan.sessions()];
    MemorySegment memory = arena.allocate(plan.cacheBytes(), 64);
    for (int i = 0; i < sessions.length; i++) {
      sessions[i] = table(memory, i);
    }
  }

  private MemorySegment pattern() {
    SplittableRandom random = new SplittableRandom(PATTERN);
    MemorySegment memory = arena.allocate((long) PATTERN * numbers.bytes());
    for (int i = 0; i < PATTERN; i++) {
      numbers.put(memory, (long) i * numbers.bytes(), (float) random.nextDouble(-0.02, 0.02));
    }
    return memory;
  }

  private BlockWeights block() {
    int query = geometry.attention().queryWidth();
    int keyValue = geometry.attention().keyValueWidth();
    int hidden = geometry.hidden();
    int headSize = geometry.attention().headSize();
    boolean headNorms = geometry.attention().queryKeyNorm();
    return new BlockWeights(
        norm(hidden),
        matrix(query, hidden),
        matrix(keyValue, hidden),
        matrix(keyValue, hidden),
        geometry.attention().bias() ? new float[query + 2 * keyValue] : null,
        headNorms ? norm(headSize) : null,
        headNorms ? norm(headSize) : null,
        matrix(hidden, query),
        norm(hidden),
        matrix(geometry.feedForward(), hidden),
        matrix(geometry.feedForward(), hidden),
        matrix(hidden, geometry.feedForward()),
        arena);
  }

  private Norm norm(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return new Norm(ones, geometry.normEpsilon());
  }

  private Matrix matrix(int outputs, int inputs) {
    long size = (long) outputs * inputs * numbers.bytes();
    MemorySegment bytes = arena.allocate(size, 64);
    for (long at = 0; at < size; at += pattern.byteSize()) {
      long length = Math.min(pattern.byteSize(), size - at);
      MemorySegment.copy(pattern, 0, bytes, at, length);
    }
    return WeightLoader.of(precision, bytes, outputs, inputs);
  }

  private PageTable table(MemorySegment memory, int session) {
    long[] offsets = new long[plan.blocks() * plan.pagesPerBlock()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = ((long) session * offsets.length + i) * geometry.pageBytes(precision);
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
    return new Batch(tables, positions);
  }

  /** Consecutive positions of the first session, the last one given. */
  Batch prefill(int count, int lastPosition) {
    PageTable[] tables = new PageTable[count];
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      tables[i] = sessions[0];
      positions[i] = lastPosition - count + 1 + i;
    }
    return new Batch(tables, positions);
  }

  @Override
  public void close() {
    arena.close();
  }
}
