package dev.whorl.executor.cpu;

/**
 * The arithmetic that takes the time: products of rows with matrices, and the coding of
 * activations. Every implementation gives the same bits, whatever its vectors are.
 *
 * <p><b>Dense products.</b> 16 partial sums by input modulo 16, each in ascending order by fused
 * multiply-add; then the tree of {@link Lanes#sum}.
 *
 * <p><b>Integer products.</b> One sum per output, which takes the sub-groups in ascending order:
 * the exact integer Σ value · q, as a float (nearest even), is multiplied by the rounded product of
 * the weights' scale and the activations' scale and added, fused; formats with a minimum then add
 * it times the activations' scaled sum, fused, after the 32 inputs of a coded group (per 16 where
 * sub-groups are 16).
 */
interface Kernels {
  /** For the start-up line: which one, and why. */
  String describe();

  /** Computes a part of a product: outputs from (inclusive) to (exclusive) for the first rows. */
  void run(Product product, int rows, int from, int to, boolean adding, Scratch scratch);

  /** Codes activations, see {@link Codes}. */
  void code(float[] x, int from, int groups, byte[] into, int at);
}
