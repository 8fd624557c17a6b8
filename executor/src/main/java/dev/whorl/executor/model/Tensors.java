package dev.whorl.executor.model;

import org.jspecify.annotations.Nullable;

/** The tensors of a model by role, whatever the format calls them. */
public interface Tensors {
  /** The tensor of a block. Never null for roles that the geometry asks for. */
  @Nullable Tensor block(int block, BlockTensor role);

  /** Embedding table, [vocabulary, hidden]. */
  Tensor embedding();

  /** Weights of the norm after the last block, [hidden]. */
  Tensor finalNorm();

  /** Head, [vocabulary, hidden]; the embedding table when tied. */
  Tensor head();
}
