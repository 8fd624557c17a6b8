package dev.whorl.executor.cuda;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Experts;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.QueryKeyNorm;
import org.jspecify.annotations.Nullable;

/** Queues the kernels of blocks for a batch. */
final class CudaBlockPass {
  /** Positions of one split of attention; as in attention.cu. */
  private static final int SPLIT = 256;

  private final CudaBench bench;
  private final Geometry geometry;
  private final AttentionShape shape;
  private final AngleTable angles;
  private final CudaWorkspace work;
  private final @Nullable CudaExpertsPass experts;

  CudaBlockPass(CudaBench bench, AngleTable angles) {
    this.bench = bench;
    this.geometry = bench.geometry;
    this.shape = geometry.attention();
    this.angles = angles;
    this.work = bench.work;
    Experts mixture = geometry.experts();
    this.experts = mixture == null ? null : new CudaExpertsPass(bench, mixture);
  }

  /** Positions of as many splits as a repeated batch of rows up to that long has. */
  static int filledUp(int longest) {
    return SPLIT * CudaGraphs.filled(CudaBench.over(longest, SPLIT));
  }

  CudaBench bench() {
    return bench;
  }

  /** Runs a block on residuals of the batch's rows, in place. */
  void run(CudaBlock weights, int block, CudaBatch batch, long residual) {
    attention(weights.attention(), block, batch, residual);
    if (experts == null) {
      feedForward(weights.feedForward(), batch.rows(), residual);
    } else {
      experts.run(weights.feedForward(), batch.rows(), residual);
    }
  }

  private void attention(CudaBlock.Attention weights, int block, CudaBatch batch, long residual) {
    int rows = batch.rows();
    int width = shape.queryWidth() + 2 * shape.keyValueWidth();
    long normed = work.normed.fit((long) rows * geometry.hidden() * bench.numberBytes);
    long projected = work.projected.fit((long) rows * width * Float.BYTES);
    long attended = work.attended.fit((long) rows * shape.queryWidth() * bench.numberBytes);
    bench.norm(normed, residual, weights.before(), rows);
    bench.side(weights.projections(), projected, normed, rows, width);
    append(weights, block, batch, projected);
    attend(block, batch, projected, attended);
    bench.join(
        weights.output(), attended, weights.outputBias(), weights.after(), rows, residual, false);
  }

  private void feedForward(CudaBlock.FeedForward weights, int rows, long residual) {
    int wide = geometry.feedForward();
    long normed = work.normed.fit((long) rows * geometry.hidden() * bench.numberBytes);
    long both = work.both.fit(2L * rows * wide * Float.BYTES);
    long gated = work.gated.fit((long) rows * wide * bench.numberBytes);
    bench.norm(normed, residual, weights.before(), rows);
    bench.side(weights.gates(), both, normed, rows, 2 * wide);
    bench.gate(gated, both, rows);
    bench.join(weights.down(), gated, 0, weights.after(), rows, residual, true);
  }

  /** Finishes queries, and puts keys and values into their pages. */
  void append(CudaBlock.Attention weights, int block, CudaBatch batch, long projected) {
    boolean together = shape.queryKeyNorm() == QueryKeyNorm.ALL_HEADS;
    if (together) {
      bench.launch(
          "norm_heads",
          Grid.of(3, batch.rows(), 256),
          projected,
          weights.bias(),
          weights.queryNorm(),
          weights.keyNorm(),
          shape.queryWidth(),
          shape.keyValueWidth(),
          geometry.normEpsilon());
    }
    int rotation = angles.of(block);
    bench.launch(
        "append",
        Grid.of(CudaBench.over(shape.heads() + 2 * shape.keyValueHeads(), 4), batch.rows(), 128),
        projected,
        batch.positions(),
        rotation < 0 ? 0L : batch.angles() + rotation * angles.bytes(batch.rows()),
        together ? 0L : weights.bias(),
        together ? 0L : weights.queryNorm(),
        together ? 0L : weights.keyNorm(),
        block,
        shape.heads(),
        shape.keyValueHeads(),
        rotation < 0 ? 0 : shape.rotated(),
        geometry.normEpsilon(),
        shape.scale());
  }

  /** Attention of every row over its pages. */
  void attend(int block, CudaBatch batch, long projected, long attended) {
    int splits = CudaBench.over(batch.longest(), SPLIT);
    int items = batch.tileCount() * shape.keyValueHeads();
    boolean split = batch.single() && splits > 1 && items < 4 * bench.multiprocessors;
    if (split) {
      long parts =
          work.parts.fit(
              (long) batch.rows() * shape.heads() * splits * (shape.headSize() + 2) * Float.BYTES);
      Grid grid = new Grid(batch.tileCount(), shape.keyValueHeads(), splits, 128);
      attend("attend_split", grid, parts, block, batch, projected);
      bench.launch(
          "merge_splits",
          Grid.of(batch.rows() * shape.heads(), 32),
          attended,
          parts,
          batch.positions(),
          shape.heads(),
          splits);
    } else {
      Grid grid = Grid.of(batch.tileCount(), shape.keyValueHeads(), 128);
      String name = batch.single() ? "attend_one" : "attend_many";
      attend(name, grid, attended, block, batch, projected);
    }
  }

  private void attend(String name, Grid grid, long to, int block, CudaBatch batch, long projected) {
    bench.launch(
        name,
        grid,
        to,
        projected,
        batch.positions(),
        batch.tiles(),
        block,
        shape.heads(),
        shape.keyValueHeads(),
        shape.sight(block).window(),
        shape.scoreCap());
  }
}
