package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Experts;
import dev.whorl.executor.model.Geometry;
import org.jspecify.annotations.Nullable;

/**
 * Runs a batch of positions through blocks of one model. The residual in the workspace is taken in
 * and given out, rounded to the precision after every block.
 */
final class BlockPass {
  private final AttentionPass attention;
  private final FeedForwardPass feedForward;
  private final @Nullable ExpertsPass experts;

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
    Workbench bench = new Workbench(geometry, residual, kernels, team, work);
    this.attention = new AttentionPass(bench, cache);
    this.feedForward = new FeedForwardPass(bench);
    Experts mixture = geometry.experts();
    this.experts = mixture == null ? null : new ExpertsPass(bench, mixture);
  }

  /** To be called once per batch, before its first block. */
  void prepare(Batch batch) {
    attention.prepare(batch);
  }

  void run(BlockWeights weights, int block, Batch batch) {
    attention.run(weights.attention(), block, batch);
    if (experts == null) {
      feedForward.run(weights.feedForward(), batch.size());
    } else {
      experts.run(weights.feedForward(), batch.size());
    }
  }
}
