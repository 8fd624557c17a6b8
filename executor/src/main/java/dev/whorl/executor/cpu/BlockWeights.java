package dev.whorl.executor.cpu;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The weights of one block in a precision. */
record BlockWeights(AttentionPart attention, FeedForwardPart feedForward) {
  /**
   * Attention. What the geometry has not is null.
   *
   * @param before norm of what goes in
   * @param bias of query, key, value in this order, as one vector
   * @param after norm of what comes out
   */
  @SuppressWarnings("ArrayRecordComponent") // weights are never compared
  record AttentionPart(
      @Nullable Norm before,
      Matrix query,
      Matrix key,
      Matrix value,
      float @Nullable [] bias,
      @Nullable Norm queryNorm,
      @Nullable Norm keyNorm,
      Matrix output,
      float @Nullable [] outputBias,
      @Nullable Norm after) {
    boolean coded() {
      return query.coded() || key.coded() || value.coded();
    }
  }

  /**
   * The feed-forward part: one, or several experts and the router that chooses among them.
   *
   * @param router [experts, hidden], filled up to whole tiles of outputs
   */
  record FeedForwardPart(
      @Nullable Norm before, @Nullable Matrix router, List<Expert> experts, @Nullable Norm after) {
    boolean coded() {
      return experts.getFirst().gate.coded() || experts.getFirst().up.coded();
    }
  }

  /** A gated feed-forward part. */
  record Expert(Matrix gate, Matrix up, Matrix down) {}
}
