package dev.whorl.executor.cpu;

/**
 * A product y = x · matrixᵀ.
 *
 * @param values rows of activations, each {@code matrix.inputs} long
 * @param codes the same rows coded; read instead where the matrix {@link Matrix#coded} says so
 * @param y results; row r's output o at r·stride + at + o
 * @param first the row that a run begins with, of activations and results
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops index them; a product lives one step
record Product(
    Matrix matrix, float[] values, byte[] codes, float[] y, int at, int stride, int first) {
  /** Outputs of one tile of a dense product; ranges of outputs are multiples of it. */
  static final int TILE = 4;

  /** Partial sums of the largest tile. */
  static final int PARTIAL_SUMS = 4 * TILE * Lanes.LANES;

  /** A product of all rows from the first on. */
  Product(Matrix matrix, float[] values, byte[] codes, float[] y, int at, int stride) {
    this(matrix, values, codes, y, at, stride, 0);
  }
}
