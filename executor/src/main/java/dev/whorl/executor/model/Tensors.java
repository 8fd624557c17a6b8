package dev.whorl.executor.model;

import org.jspecify.annotations.Nullable;

/** The tensors of a model by role, whatever the format calls them. */
public interface Tensors {
  /**
   * The tensor of a block, of the first expert where there are several. Never null for roles that
   * the geometry asks for.
   */
  default @Nullable Tensor block(int block, BlockTensor role) {
    return expert(block, role, 0);
  }

  /** The tensor of an expert of a block; of expert 0 where the role has one tensor only. */
  @Nullable Tensor expert(int block, BlockTensor role, int expert);

  /**
   * The first tensor that blocks start to end (exclusive), with embedding and head where they
   * belong, need and whose file is absent; null when all are here.
   */
  @Nullable Tensor absent(int start, int end);

  /** Embedding table, [vocabulary, hidden]. */
  Tensor embedding();

  /** Weights of the norm after the last block, [hidden]. */
  Tensor finalNorm();

  /** Head, [vocabulary, hidden]; the embedding table when tied. */
  Tensor head();
}
