package dev.whorl.executor.cuda;

import dev.whorl.executor.cpu.Rotation;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.BlockStyle;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.QueryKeyNorm;
import dev.whorl.executor.model.Rope;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What of a geometry the kernels do not run yet. */
final class CudaShape {
  private CudaShape() {}

  /** A sentence that names the first of them, or null when there is none. */
  static @Nullable String obstacle(Geometry geometry) {
    String feature = feature(geometry.attention());
    if (feature == null) {
      feature = feature(geometry);
    }
    return feature == null
        ? null
        : "The CUDA executor does not run "
            + feature
            + " ("
            + geometry.architecture()
            + ") yet. Use servers with the CPU executor.";
  }

  private static @Nullable String feature(Geometry geometry) {
    BlockStyle style = geometry.style();
    if (geometry.experts() != null) {
      return "mixtures of experts";
    }
    if (style.norms() != BlockStyle.Norms.BEFORE) {
      return "norms after attention and feed-forward";
    }
    if (style.activation() != BlockStyle.Activation.SILU) {
      return "the activation " + style.activation();
    }
    boolean scaled =
        style.embeddingScale() != 1 || style.branchScale() != 1 || style.logitScale() != 1;
    if (scaled) {
      return "scaled embeddings, residuals or logits";
    }
    return style.logitCap() == 0 ? null : "a softcap of logits";
  }

  private static @Nullable String feature(AttentionShape shape) {
    if (shape.sights().size() > 1 || shape.sight(0).rope() == null) {
      return "blocks that differ in window or rotation";
    }
    if (shape.sight(0).rope().scaling() instanceof Rope.Scaling.LongRope) {
      return "LongRoPE";
    }
    if (shape.rotated() != shape.headSize()) {
      return "heads of which a part rotates";
    }
    if (shape.outputBias()) {
      return "a bias of the output projection";
    }
    if (shape.queryKeyNorm() == QueryKeyNorm.ALL_HEADS) {
      return "a norm of queries and keys over all heads";
    }
    if (shape.scale() != AttentionShape.usualScale(shape.headSize())) {
      return "scores that are not scaled by the head size";
    }
    return shape.scoreCap() == 0 ? null : "a softcap of scores";
  }

  /** The rotation of all blocks of a shape without obstacle. */
  static Rotation rotation(AttentionShape shape) {
    return new Rotation(Objects.requireNonNull(shape.sight(0).rope()), shape.rotated());
  }
}
