package dev.whorl.executor.cuda;

import dev.whorl.executor.model.BlockStyle;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.TensorType;
import java.util.List;
import java.util.Locale;

/**
 * What the parts of a block share: norms, products, and the ways in and out of the residual. Which
 * shape of a kernel runs depends on the batch; what it computes for a row does not.
 */
final class CudaBench {
  /** Whether a product stores, adds, or adds and rounds: as in product.cu. */
  private static final int STORE = 0;

  private static final int ADD = 1;
  private static final int ADD_AND_ROUND = 2;

  final Geometry geometry;
  final Kernels kernels;
  final CudaWorkspace work;
  final int multiprocessors;
  final long stream;
  final int numberBytes;

  CudaBench(
      Geometry geometry, Kernels kernels, CudaWorkspace work, int multiprocessors, long stream) {
    this.geometry = geometry;
    this.kernels = kernels;
    this.work = work;
    this.multiprocessors = multiprocessors;
    this.stream = stream;
    this.numberBytes = kernels.layout().numbers().bytes();
  }

  static int over(int count, int each) {
    return (count + each - 1) / each;
  }

  void launch(String name, Grid grid, Number... parameters) {
    kernels.launch(name, grid, stream, parameters);
  }

  /** Whether a matrix is multiplied on tensor cores. */
  boolean tensorCores(CudaMatrix matrix) {
    return matrix.type() == TensorType.BF16 && kernels.layout().numbers() == NumberFormat.BF16;
  }

  /** How kernels name the format of a matrix. */
  static String format(CudaMatrix matrix) {
    return matrix.type().name().toLowerCase(Locale.ROOT);
  }

  /** Residuals into activations, through a norm or (0) as they are. */
  void norm(long to, long residual, long weights, int rows) {
    Grid grid = Grid.of(rows, 256);
    int hidden = geometry.hidden();
    if (weights == 0) {
      launch("give_out", grid, to, residual, hidden);
    } else {
      launch("row_norm", grid, to, residual, weights, hidden, geometry.normEpsilon());
    }
  }

  /** Products beside each other in the rows of one result. */
  void side(List<CudaMatrix> matrices, long to, long from, int rows, int stride) {
    long at = to;
    for (CudaMatrix matrix : matrices) {
      product(matrix, at, from, rows, stride, STORE);
      at += (long) matrix.outputs() * Float.BYTES;
    }
  }

  /** Stores a product. */
  void product(CudaMatrix matrix, long to, long from, int rows, int stride) {
    product(matrix, to, from, rows, stride, STORE);
  }

  private void product(CudaMatrix matrix, long to, long from, int rows, int stride, int mode) {
    int outputs = matrix.outputs();
    String name;
    Grid grid;
    if (!tensorCores(matrix)) {
      int each = rows == 1 ? 1 : rows == 2 ? 2 : rows <= 4 ? 4 : 8;
      name = "product_" + format(matrix) + "_" + each;
      grid = Grid.of(over(outputs, 8), over(rows, each), 256);
    } else if (rows <= 64) {
      int tiles = rows <= 8 ? 1 : rows <= 16 ? 2 : rows <= 32 ? 4 : 8;
      name = "tensor_product_" + tiles;
      grid = Grid.of(over(outputs, 16), 256);
    } else {
      name = "tensor_product_many";
      grid = Grid.of(over(outputs, 64), over(rows, 64), 128);
    }
    launch(name, grid, to, from, matrix.address(), outputs, matrix.inputs(), rows, stride, mode);
  }

  /** gate := activation(gate) · up, of rows of both. */
  void gate(long to, long both, int rows) {
    int wide = geometry.feedForward();
    int gelu = geometry.style().activation() == BlockStyle.Activation.GELU_TANH ? 1 : 0;
    launch("gated", Grid.of(over(wide, 256), rows, 256), to, both, wide, gelu);
  }

  /**
   * Adds a product to the residual, with bias, norm and scale as the geometry asks.
   *
   * @param ends whether the block ends with it, and the residual is rounded
   */
  void join(
      CudaMatrix matrix, long from, long bias, long after, int rows, long residual, boolean ends) {
    int hidden = geometry.hidden();
    if (bias == 0 && after == 0 && geometry.style().branchScale() == 1) {
      product(matrix, residual, from, rows, hidden, ends ? ADD_AND_ROUND : ADD);
      return;
    }
    long branch = work.branch.fit((long) rows * hidden * Float.BYTES);
    product(matrix, branch, from, rows, hidden);
    joinBranch(branch, bias, after, rows, residual, ends);
  }

  /** Adds what a part of a block computed to the residual. */
  void joinBranch(long branch, long bias, long after, int rows, long residual, boolean ends) {
    launch(
        "join",
        Grid.of(rows, 256),
        residual,
        branch,
        bias,
        after,
        geometry.hidden(),
        geometry.normEpsilon(),
        geometry.style().branchScale(),
        ends ? 1 : 0);
  }
}
