package dev.whorl.executor.cpu;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.QueryKeyNorm;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attention part of a block: projections, cache, scores, output. */
final class AttentionPass {
  private final Workbench bench;
  private final Workspace work;
  private final AttentionShape shape;
  private final Numbers cache;
  private final Rotations rotations;
  private final PageLayout layout;
  private final int width;

  AttentionPass(Workbench bench, Numbers cache) {
    this.bench = bench;
    this.work = bench.work;
    this.shape = bench.geometry.attention();
    this.cache = cache;
    this.rotations = new Rotations(shape);
    this.layout = PageLayout.of(shape, cache);
    this.width = shape.queryWidth() + 2 * shape.keyValueWidth();
  }

  /** To be called once per batch, before its first block. */
  void prepare(Batch batch) {
    bench.perPosition(batch.size(), (i, worker) -> rotations.angles(batch, i, work.angles));
  }

  void run(BlockWeights.AttentionPart weights, int block, Batch batch) {
    int rows = batch.size();
    bench.norm(weights.before(), rows, weights.coded());
    project(weights, rows);
    Rotations.Turn turn = rotations.of(block, batch);
    bench.perPosition(rows, (i, worker) -> append(weights, block, turn, batch, i, worker));
    attend(block, batch);
    if (weights.output().coded()) {
      int query = shape.queryWidth();
      bench.perPosition(
          rows, (i, worker) -> bench.code(work.attended, i * query, query, work.codes));
    }
    bench.join(
        weights.output(),
        work.attended,
        work.codes,
        weights.outputBias(),
        weights.after(),
        rows,
        false);
  }

  private void project(BlockWeights.AttentionPart weights, int rows) {
    int query = shape.queryWidth();
    bench.run(
        List.of(
            product(weights.query(), 0),
            product(weights.key(), query),
            product(weights.value(), query + shape.keyValueWidth())),
        new int[] {rows, rows, rows});
  }

  private Product product(Matrix matrix, int at) {
    return new Product(matrix, work.normed, work.codes, work.projected, at, width);
  }

  /** Bias, norms and rotation of one position; its key and value go into the cache. */
  private void append(
      BlockWeights.AttentionPart weights,
      int block,
      Rotations.@Nullable Turn turn,
      Batch batch,
      int i,
      int worker) {
    int size = shape.headSize();
    int at = i * width;
    int keys = at + shape.queryWidth();
    float[] projected = work.projected;
    float[] bias = weights.bias();
    for (int j = 0; bias != null && j < width; j++) {
      projected[at + j] += bias[j];
    }
    float[] lanes = work.scratch[worker].lanes;
    norm(weights.queryNorm(), at, shape.heads(), lanes);
    norm(weights.keyNorm(), keys, shape.keyValueHeads(), lanes);
    for (int head = 0; turn != null && head < shape.heads() + shape.keyValueHeads(); head++) {
      turn.rotate(projected, at + head * size, work.angles, i);
    }
    for (int j = at; j < keys; j++) {
      projected[j] *= shape.scale();
    }
    for (int head = 0; head < shape.keyValueHeads(); head++) {
      int key = keys + head * size;
      store(batch, block, i, head, key, key + shape.keyValueWidth());
    }
  }

  private void norm(@Nullable Norm norm, int at, int heads, float[] lanes) {
    if (norm == null) {
      return;
    }
    int count = shape.queryKeyNorm() == QueryKeyNorm.ALL_HEADS ? 1 : heads;
    for (int part = 0; part < count; part++) {
      int from = at + part * norm.length();
      norm.run(work.projected, from, work.projected, from, lanes);
    }
  }

  private void store(Batch batch, int block, int i, int head, int keyAt, int valueAt) {
    PageTable table = batch.tables()[i];
    int position = batch.positions()[i];
    MemorySegment memory = table.memory();
    int slot = position % PageLayout.TOKENS;
    long page = table.pages()[table.first(block) + position / PageLayout.TOKENS];
    long key = layout.keys(page, head) + (long) slot * cache.bytes();
    long value = layout.values(page, head) + slot * layout.valueStep();
    for (int e = 0; e < shape.headSize(); e++) {
      cache.put(memory, key + e * layout.keyStep(), work.projected[keyAt + e]);
      cache.put(memory, value + (long) e * cache.bytes(), work.projected[valueAt + e]);
    }
  }

  private void attend(int block, Batch batch) {
    int heads = shape.heads();
    int size = shape.headSize();
    int window = shape.sight(block).window();
    bench.team.run(
        batch.size() * heads,
        (item, worker) -> {
          int i = item / heads;
          int head = item % heads;
          int position = batch.positions()[i];
          PageTable table = batch.tables()[i];
          int lowest = window == 0 ? 0 : Math.max(0, position + 1 - window);
          float[] scores = work.scratch[worker].scores(position + 1 - lowest + PageLayout.TOKENS);
          new Attention(
                  layout,
                  shape.scoreCap(),
                  table.memory(),
                  table.pages(),
                  table.first(block),
                  scores)
              .run(
                  head * shape.keyValueHeads() / heads,
                  lowest,
                  position,
                  work.projected,
                  i * width + head * size,
                  work.attended,
                  item * size);
        });
  }
}
