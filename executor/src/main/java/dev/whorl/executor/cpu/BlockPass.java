package dev.whorl.executor.cpu;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * Runs a batch of positions through blocks of one model. The residual in the workspace is taken in
 * and given out, rounded to the precision after every block. Work is split over the team by outputs
 * (and by position and head in attention): no sum is ever shared between threads.
 */
final class BlockPass {
  /** Below it, work per position is done by the caller: waking a helper would cost more. */
  private static final int POSITIONS_WORTH_SHARING = 8;

  private final Geometry geometry;
  private final AttentionShape shape;
  private final Numbers cache;
  private final Numbers residual;
  private final Rotation rotation;
  private final PageLayout layout;
  private final Team team;
  private final Kernels kernels;
  private final Workspace work;

  /**
   * Passes over blocks of a shape.
   *
   * @param cache numbers of keys and values
   * @param residual numbers that the residual is rounded to
   */
  BlockPass(
      Geometry geometry,
      Numbers cache,
      Numbers residual,
      Kernels kernels,
      Team team,
      Workspace work) {
    this.geometry = geometry;
    this.shape = geometry.attention();
    this.cache = cache;
    this.residual = residual;
    this.kernels = kernels;
    this.rotation = new Rotation(shape);
    this.layout = PageLayout.of(shape, cache);
    this.team = team;
    this.work = work;
  }

  /** To be called once per batch, before its first block. */
  void prepare(Batch batch) {
    perPosition(
        batch.size(),
        (i, worker) ->
            rotation.angles(batch.positions()[i], work.angles, i * 2 * rotation.pairs()));
  }

  void run(BlockWeights weights, int block, Batch batch) {
    int rows = batch.size();
    norm(
        weights.attentionNorm(),
        rows,
        weights.query().coded() || weights.key().coded() || weights.value().coded());
    project(weights, rows);
    perPosition(rows, (i, worker) -> append(weights, block, batch, i, worker));
    attend(weights, block, batch);
    residual(weights.output(), work.attended, rows, false);
    norm(weights.feedForwardNorm(), rows, weights.gate().coded() || weights.up().coded());
    feedForward(weights, rows);
    residual(weights.down(), work.gate, rows, true);
  }

  private void perPosition(int rows, Team.Work body) {
    if (rows >= POSITIONS_WORTH_SHARING) {
      team.run(rows, body);
    } else {
      for (int i = 0; i < rows; i++) {
        body.run(i, 0);
      }
    }
  }

  private void norm(Norm norm, int rows, boolean coded) {
    int hidden = geometry.hidden();
    perPosition(
        rows,
        (i, worker) -> {
          float[] lanes = work.scratch[worker].lanes;
          norm.run(work.residual, i * hidden, work.normed, i * hidden, lanes);
          if (coded) {
            code(work.normed, i * hidden, hidden, work.codes);
          }
        });
  }

  /** Codes numbers that begin at a whole group; the codes stand where the numbers do. */
  private void code(float[] values, int from, int length, byte[] into) {
    int group = from / Matrix.GROUP;
    kernels.code(values, from, length / Matrix.GROUP, into, group * Codes.BYTES);
  }

  private void project(BlockWeights weights, int rows) {
    int query = shape.queryWidth();
    int keyValue = shape.keyValueWidth();
    int width = query + 2 * keyValue;
    Product q = product(weights.query(), work.projected, 0, width);
    Product k = product(weights.key(), work.projected, query, width);
    Product v = product(weights.value(), work.projected, query + keyValue, width);
    Split split = Split.of(width, team.size());
    team.run(
        split.parts(),
        (part, worker) -> {
          Scratch scratch = work.scratch[worker];
          int from = split.from(part);
          int to = split.to(part);
          overlap(q, rows, from, to, scratch);
          overlap(k, rows, from, to, scratch);
          overlap(v, rows, from, to, scratch);
        });
  }

  /** A product of what was normed. */
  private Product product(Matrix matrix, float[] y, int at, int stride) {
    return new Product(matrix, work.normed, work.codes, y, at, stride);
  }

  /** The part of columns [from, to) that belongs to the product. */
  private void overlap(Product product, int rows, int from, int to, Scratch scratch) {
    int first = Math.max(from - product.at(), 0);
    int last = Math.min(to - product.at(), product.matrix().outputs);
    if (first < last) {
      kernels.run(product, rows, first, last, false, scratch);
    }
  }

  /** Bias, head norms and rotation of one position; its key and value go into the cache. */
  private void append(BlockWeights weights, int block, Batch batch, int i, int worker) {
    int query = shape.queryWidth();
    int width = query + 2 * shape.keyValueWidth();
    int at = i * width;
    float[] bias = weights.bias();
    if (bias != null) {
      for (int j = 0; j < width; j++) {
        work.projected[at + j] += bias[j];
      }
    }
    float scale = (float) (1 / Math.sqrt(shape.headSize()));
    float[] lanes = work.scratch[worker].lanes;
    for (int head = 0; head < shape.heads(); head++) {
      rotate(weights.queryNorm(), at + head * shape.headSize(), i, scale, lanes);
    }
    for (int head = 0; head < shape.keyValueHeads(); head++) {
      int key = at + query + head * shape.headSize();
      rotate(weights.keyNorm(), key, i, 1, lanes);
      store(batch, block, i, head, key, key + shape.keyValueWidth());
    }
  }

  private void rotate(@Nullable Norm norm, int at, int i, float scale, float[] lanes) {
    if (norm != null) {
      norm.run(work.projected, at, work.projected, at, lanes);
    }
    rotation.rotate(work.projected, at, work.angles, i * 2 * rotation.pairs(), scale);
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

  private void attend(BlockWeights weights, int block, Batch batch) {
    int heads = shape.heads();
    int size = shape.headSize();
    int width = shape.queryWidth() + 2 * shape.keyValueWidth();
    team.run(
        batch.size() * heads,
        (item, worker) -> {
          int i = item / heads;
          int head = item % heads;
          int position = batch.positions()[i];
          PageTable table = batch.tables()[i];
          int lowest = lowest(position);
          float[] scores = work.scratch[worker].scores(position + 1 - lowest + PageLayout.TOKENS);
          int out = item * size;
          new Attention(layout, table.memory(), table.pages(), table.first(block), scores)
              .run(
                  head * shape.keyValueHeads() / heads,
                  lowest,
                  position,
                  work.projected,
                  i * width + head * size,
                  work.attended,
                  out);
          if (weights.output().coded()) {
            code(work.attended, out, size, work.codes);
          }
        });
  }

  private int lowest(int position) {
    return shape.slidingWindow() == 0 ? 0 : Math.max(0, position + 1 - shape.slidingWindow());
  }

  /** Adds a product to the residual; at the end of the block rounds it. */
  private void residual(Matrix matrix, float[] x, int rows, boolean last) {
    int hidden = geometry.hidden();
    Product product =
        new Product(matrix, x, last ? work.gateCodes : work.codes, work.residual, 0, hidden);
    Split split = Split.of(hidden, team.size());
    team.run(
        split.parts(),
        (part, worker) -> {
          int from = split.from(part);
          int to = split.to(part);
          kernels.run(product, rows, from, to, true, work.scratch[worker]);
          for (int i = 0; last && i < rows; i++) {
            residual.round(work.residual, i * hidden + from, to - from);
          }
        });
  }

  private void feedForward(BlockWeights weights, int rows) {
    int width = geometry.feedForward();
    Product gate = product(weights.gate(), work.gate, 0, width);
    Product up = product(weights.up(), work.up, 0, width);
    boolean coded = weights.down().coded();
    Split split = Split.of(width, team.size());
    team.run(
        split.parts(),
        (part, worker) -> {
          int from = split.from(part);
          int to = split.to(part);
          kernels.run(gate, rows, from, to, false, work.scratch[worker]);
          kernels.run(up, rows, from, to, false, work.scratch[worker]);
          for (int i = 0; i < rows; i++) {
            activate(i * width + from, to - from);
            if (coded) {
              code(work.gate, i * width + from, to - from, work.gateCodes);
            }
          }
        });
  }

  /** gate := silu(gate) · up. */
  private void activate(int at, int length) {
    for (int j = at; j < at + length; j += Lanes.WIDTH) {
      FloatVector g = FloatVector.fromArray(Lanes.FLOATS, work.gate, j);
      FloatVector u = FloatVector.fromArray(Lanes.FLOATS, work.up, j);
      FloatVector denominator = Lanes.exp(g.lanewise(VectorOperators.NEG)).add(1f);
      g.div(denominator).mul(u).intoArray(work.gate, j);
    }
  }
}
