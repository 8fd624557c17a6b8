package dev.whorl.executor.cpu;

/**
 * Dense products in tiles of 1, 2 or 4 rows × 4 outputs. Each sum has its own accumulator, so the
 * tile that a row falls into changes nothing. Tiles only decide how often weights and activations
 * are loaded: four outputs' weights are widened once into a panel that stays in the cache.
 */
final class DenseProduct {
  private DenseProduct() {}

  static void run(
      DenseMatrix matrix,
      Product product,
      int rows,
      int from,
      int to,
      boolean adding,
      Scratch scratch) {
    int inputs = matrix.inputs;
    int first = product.first();
    float[] x = product.values();
    float[] lanes = scratch.lanes;
    float[] panel = scratch.panel(Product.TILE * inputs);
    for (int next = from; next < to; next += Product.TILE) {
      // An odd vocabulary ends with a tile that computes some outputs again, to the same bits.
      int output = Math.min(next, matrix.outputs - Product.TILE);
      matrix.widen(output, Product.TILE, panel, 0);
      int row = 0;
      for (; row + 4 <= rows; row += 4) {
        FourRowTile.run(panel, inputs, x, first + row, lanes);
        store(product, row, 4, output, adding, lanes);
      }
      if (row + 2 <= rows) {
        TwoRowTile.run(panel, inputs, x, first + row, lanes);
        store(product, row, 2, output, adding, lanes);
        row += 2;
      }
      if (row < rows) {
        OneRowTile.run(panel, inputs, x, first + row, lanes);
        store(product, row, 1, output, adding, lanes);
      }
    }
  }

  private static void store(
      Product product, int row, int rows, int output, boolean adding, float[] lanes) {
    float[] y = product.y();
    for (int r = 0; r < rows; r++) {
      int target = (product.first() + row + r) * product.stride() + product.at() + output;
      for (int o = 0; o < Product.TILE; o++) {
        float sum = Lanes.sum(lanes, (r * Product.TILE + o) * Lanes.LANES);
        y[target + o] = adding ? y[target + o] + sum : sum;
      }
    }
  }
}
