package dev.whorl.executor.cpu;

import static dev.whorl.executor.cpu.Lanes.LANES;

/**
 * Products of arranged rows with outputs of a matrix, in tiles of 1, 2 or 4 rows × 4 outputs. Each
 * sum has its own accumulator that takes the groups in ascending order, first half before second
 * half, so the tile that a row falls into changes nothing. Tiles only decide how often weights and
 * activations are loaded: with several rows, four outputs' weights are widened once into a panel
 * that stays in the cache for all of them; a lone row reads the weights where they are.
 */
final class Product {
  /** Outputs of one tile; ranges of outputs are multiples of it. */
  static final int TILE = 4;

  /** Partial sums of the largest tile. */
  static final int PARTIAL_SUMS = 4 * TILE * LANES;

  private final Matrix matrix;
  private final float[] x;
  private final float[] y;
  private final int stride;

  /**
   * A product y = x · matrixᵀ.
   *
   * @param x arranged rows, each {@code matrix.inputs} long
   * @param y results; row r's output o at r·stride + o
   */
  Product(Matrix matrix, float[] x, float[] y, int stride) {
    this.matrix = matrix;
    this.x = x;
    this.y = y;
    this.stride = stride;
  }

  /**
   * Computes outputs from (inclusive) to (exclusive) for the first {@code rows} rows into y,
   * beginning at column {@code at} for output 0; adds to what is there if {@code adding}, for which
   * the number of outputs must be a multiple of the tile.
   */
  void run(int rows, int from, int to, int at, boolean adding, Scratch scratch) {
    float[] lanes = scratch.lanes;
    for (int next = from; next < to; next += TILE) {
      // An odd vocabulary ends with a tile that computes some outputs again, to the same bits.
      int output = Math.min(next, matrix.outputs - TILE);
      int row = 0;
      if (rows > 1) {
        matrix.widen(output, TILE, scratch.panel(TILE * matrix.inputs));
      }
      for (; row + 4 <= rows; row += 4) {
        FourRowTile.run(scratch.panel, matrix.inputs, x, row, lanes);
        store(row, 4, output, at, adding, lanes);
      }
      if (row + 2 <= rows) {
        TwoRowTile.run(scratch.panel, matrix.inputs, x, row, lanes);
        store(row, 2, output, at, adding, lanes);
        row += 2;
      }
      if (row < rows) {
        OneRowTile.run(matrix, x, row, output, lanes);
        store(row, 1, output, at, adding, lanes);
      }
    }
  }

  private void store(int row, int rows, int output, int at, boolean adding, float[] lanes) {
    for (int r = 0; r < rows; r++) {
      int target = (row + r) * stride + at + output;
      for (int o = 0; o < TILE; o++) {
        float sum = Lanes.sum(lanes, (r * TILE + o) * LANES);
        y[target + o] = adding ? y[target + o] + sum : sum;
      }
    }
  }
}
