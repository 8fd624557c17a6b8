package dev.whorl.executor.cuda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one block on the device. Addresses of vectors that the geometry does not have are
 * 0, which the kernels take for none.
 *
 * @param owned frees it all
 */
record CudaBlock(Attention attention, FeedForward feedForward, Owned owned) {
  /**
   * Attention.
   *
   * @param before norm of what goes in
   * @param projections of query, key and value; neighbours of one format are one matrix
   * @param after norm of what comes out
   */
  record Attention(
      long before,
      List<CudaMatrix> projections,
      long bias,
      long queryNorm,
      long keyNorm,
      CudaMatrix output,
      long outputBias,
      long after) {}

  /**
   * The feed-forward part: one, or several experts. Matrices are those of the first expert; those
   * of the others follow each of them, without a gap.
   *
   * @param before norm of what goes in
   * @param router chooses among experts, in f32; null where there is one part
   * @param gates gate and up; neighbours of one format are one matrix
   * @param after norm of what comes out
   */
  record FeedForward(
      long before,
      @Nullable CudaMatrix router,
      List<CudaMatrix> gates,
      CudaMatrix down,
      long after) {}
}
