package dev.whorl.executor.cuda;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.TensorType;
import java.util.List;
import java.util.Locale;

/**
 * Queues the kernels of blocks for a batch. Which shape of a kernel runs depends on the batch; what
 * it computes for a row does not.
 */
final class CudaBlockPass {
  /** Whether a product stores, adds, or adds and rounds: as in product.cu. */
  private static final int STORE = 0;

  private static final int ADD = 1;
  private static final int ADD_AND_ROUND = 2;

  /** Positions of one split of attention; as in attention.cu. */
  private static final int SPLIT = 256;

  private final Geometry geometry;
  private final AttentionShape shape;
  private final Kernels kernels;
  private final CudaWorkspace work;
  private final int multiprocessors;
  private final long stream;
  private final int numberBytes;

  CudaBlockPass(
      Geometry geometry, Kernels kernels, CudaWorkspace work, int multiprocessors, long stream) {
    this.geometry = geometry;
    this.shape = geometry.attention();
    this.kernels = kernels;
    this.work = work;
    this.multiprocessors = multiprocessors;
    this.stream = stream;
    this.numberBytes = kernels.layout().numbers().bytes();
  }

  private static int over(int count, int each) {
    return (count + each - 1) / each;
  }

  /** Runs a block on residuals of the batch's rows, in place. */
  void run(CudaBlock weights, int block, CudaBatch batch, long residual) {
    int rows = batch.rows();
    int hidden = geometry.hidden();
    int width = shape.queryWidth() + 2 * shape.keyValueWidth();
    long normed = work.normed.fit((long) rows * hidden * numberBytes);
    long projected = work.projected.fit((long) rows * width * Float.BYTES);
    long attended = work.attended.fit((long) rows * shape.queryWidth() * numberBytes);
    norm(normed, residual, weights.attentionNorm(), rows);
    side(weights.projections(), projected, normed, rows, width);
    append(weights, block, batch, projected);
    attend(block, batch, projected, attended);
    product(weights.output(), residual, attended, rows, hidden, ADD);
    feedForward(weights, rows, residual, normed);
  }

  private void feedForward(CudaBlock weights, int rows, long residual, long normed) {
    int wide = geometry.feedForward();
    long both = work.both.fit(2L * rows * wide * Float.BYTES);
    long gated = work.gated.fit((long) rows * wide * numberBytes);
    norm(normed, residual, weights.feedForwardNorm(), rows);
    side(weights.gates(), both, normed, rows, 2 * wide);
    gate(gated, both, rows);
    product(weights.down(), residual, gated, rows, geometry.hidden(), ADD_AND_ROUND);
  }

  /** The gated product inside the feed-forward part. */
  void gate(long to, long both, int rows) {
    int wide = geometry.feedForward();
    kernels.launch("gated", Grid.of(over(wide, 256), rows, 256), stream, to, both, wide, 0);
  }

  /** Norms residuals into activations. */
  void norm(long to, long residual, long weights, int rows) {
    kernels.launch(
        "row_norm",
        Grid.of(rows, 256),
        stream,
        to,
        residual,
        weights,
        geometry.hidden(),
        geometry.normEpsilon());
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
    boolean tensorCores =
        matrix.type() == TensorType.BF16 && kernels.layout().numbers() == NumberFormat.BF16;
    int outputs = matrix.outputs();
    String name;
    Grid grid;
    if (!tensorCores) {
      int each = rows == 1 ? 1 : rows == 2 ? 2 : rows <= 4 ? 4 : 8;
      name = "product_" + matrix.type().name().toLowerCase(Locale.ROOT) + "_" + each;
      grid = Grid.of(over(outputs, 8), over(rows, each), 256);
    } else if (rows <= 64) {
      int tiles = rows <= 8 ? 1 : rows <= 16 ? 2 : rows <= 32 ? 4 : 8;
      name = "tensor_product_" + tiles;
      grid = Grid.of(over(outputs, 16), 256);
    } else {
      name = "tensor_product_many";
      grid = Grid.of(over(outputs, 64), over(rows, 64), 128);
    }
    kernels.launch(
        name,
        grid,
        stream,
        to,
        from,
        matrix.address(),
        outputs,
        matrix.inputs(),
        rows,
        stride,
        mode);
  }

  /** Finishes queries, and puts keys and values into their pages. */
  void append(CudaBlock weights, int block, CudaBatch batch, long projected) {
    kernels.launch(
        "append",
        Grid.of(over(shape.heads() + 2 * shape.keyValueHeads(), 4), batch.rows(), 128),
        stream,
        projected,
        batch.positions(),
        batch.angles(),
        weights.bias(),
        weights.queryNorm(),
        weights.keyNorm(),
        block,
        shape.heads(),
        shape.keyValueHeads(),
        geometry.normEpsilon(),
        (float) (1 / Math.sqrt(shape.headSize())));
  }

  /** Attention of every row over its pages. */
  void attend(int block, CudaBatch batch, long projected, long attended) {
    int splits = over(batch.longest(), SPLIT);
    int items = batch.tileCount() * shape.keyValueHeads();
    boolean split = batch.single() && splits > 1 && items < 4 * multiprocessors;
    if (split) {
      long parts =
          work.parts.fit(
              (long) batch.rows() * shape.heads() * splits * (shape.headSize() + 2) * Float.BYTES);
      Grid grid = new Grid(batch.tileCount(), shape.keyValueHeads(), splits, 128);
      attend("attend_split", grid, parts, block, batch, projected);
      kernels.launch(
          "merge_splits",
          Grid.of(batch.rows() * shape.heads(), 32),
          stream,
          attended,
          parts,
          batch.positions(),
          shape.heads(),
          splits);
    } else {
      Grid grid = Grid.of(batch.tileCount(), shape.keyValueHeads(), 128);
      String name = batch.single() ? "attend_one" : "attend_many";
      attend(name, grid, attended, block, batch, projected);
    }
  }

  private void attend(String name, Grid grid, long to, int block, CudaBatch batch, long projected) {
    kernels.launch(
        name,
        grid,
        stream,
        to,
        projected,
        batch.positions(),
        batch.tiles(),
        block,
        shape.heads(),
        shape.keyValueHeads(),
        shape.sight(block).window(),
        0f);
  }
}
