package dev.whorl.executor.cpu;

/**
 * The kernels in Java alone: the Vector API where it pays. Runs everywhere, and says what the
 * native ones must yield.
 */
final class JavaKernels implements Kernels {
  private final String reason;

  /**
   * The kernels.
   *
   * @param reason why these and not native ones
   */
  JavaKernels(String reason) {
    this.reason = reason;
  }

  @Override
  public String describe() {
    return "Java vectors of %d floats (%s)".formatted(Lanes.WIDTH, reason);
  }

  @Override
  public void run(Product product, int rows, int from, int to, boolean adding, Scratch scratch) {
    switch (product.matrix()) {
      case DenseMatrix matrix -> DenseProduct.run(matrix, product, rows, from, to, adding, scratch);
      case PackedMatrix matrix ->
          PackedProduct.run(matrix, product, rows, from, to, adding, scratch);
    }
  }

  @Override
  public void code(float[] x, int from, int groups, byte[] into, int at) {
    Codes.write(x, from, groups, into, at);
  }
}
