package dev.whorl.executor.gradient;

import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A weight matrix [outputs, inputs] that does not change: products with it and with its transpose,
 * a tile of decoded weights at a time, whatever format it is stored in. Its numbers are those of
 * the format that the deployment holds it in; its operands are f32 and are not coded.
 */
final class FrozenMatrix {
  /** Outputs that are decoded at a time, per thread. */
  private static final int TILE = 16;

  /** Parts of a sum over outputs: fixed, so that its order does not depend on threads. */
  private static final int PARTS = 8;

  private final Tensor tensor;
  private final @Nullable TensorType held;

  /**
   * A matrix.
   *
   * @param held the format that a deployment converts it to; null: as it is stored
   */
  FrozenMatrix(Tensor tensor, @Nullable TensorType held) {
    this.tensor = tensor;
    this.held = held;
  }

  int outputs() {
    return tensor.rows();
  }

  int inputs() {
    return tensor.columns();
  }

  /** The weights of one output. */
  void row(int output, float[] into, int at) {
    float[] row = new float[inputs()];
    tensor.decodeRow(output, held, row);
    System.arraycopy(row, 0, into, at, row.length);
  }

  /** y = x · wᵀ, rows one after another. */
  float[] forward(float[] x, int rows) {
    float[] y = new float[rows * outputs()];
    int tiles = tiles();
    IntStream.range(0, Math.min(PARTS, tiles))
        .parallel()
        .forEach(part -> {
          float[] tile = new float[TILE * inputs()];
          for (int t = tiles * part / parts(); t < tiles * (part + 1) / parts(); t++) {
            int count = decode(t, tile);
            Tiles.forward(tile, count, inputs(), x, rows, y, t * TILE, outputs());
          }
        });
    return y;
  }

  /** dx += dy · w. */
  void backward(float[] dy, int rows, float[] dx) {
    int tiles = tiles();
    float[][] sums = new float[parts()][];
    IntStream.range(0, parts())
        .parallel()
        .forEach(part -> {
          float[] sum = new float[rows * inputs()];
          float[] tile = new float[TILE * inputs()];
          for (int t = tiles * part / parts(); t < tiles * (part + 1) / parts(); t++) {
            int count = decode(t, tile);
            Tiles.backward(tile, count, inputs(), dy, t * TILE, outputs(), rows, sum);
          }
          sums[part] = sum;
        });
    for (float[] sum : sums) {
      for (int i = 0; i < sum.length; i++) {
        dx[i] += sum[i];
      }
    }
  }

  private int tiles() {
    return (outputs() + TILE - 1) / TILE;
  }

  private int parts() {
    return Math.min(PARTS, tiles());
  }

  private int decode(int tile, float[] into) {
    int count = Math.min(TILE, outputs() - tile * TILE);
    for (int o = 0; o < count; o++) {
      row(tile * TILE + o, into, o * inputs());
    }
    return count;
  }
}
