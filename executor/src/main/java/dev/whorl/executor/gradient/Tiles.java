package dev.whorl.executor.gradient;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of rows with a tile of decoded weights. Flat methods over arrays: a vector handed to a
 * method that does not get inlined is boxed in every turn of the loop.
 */
final class Tiles {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = FLOATS.length();

  private Tiles() {}

  /**
   * y[r · stride + at + o] = Σ x[r · inputs + i] · tile[o · inputs + i], for the tile's outputs.
   */
  static void forward(
      float[] tile, int outputs, int inputs, float[] x, int rows, float[] y, int at, int stride) {
    int whole = rows / 4 * 4;
    for (int o = 0; o < outputs; o++) {
      for (int r = 0; r < whole; r += 4) {
        fourRows(tile, o * inputs, inputs, x, r * inputs, y, r * stride + at + o, stride);
      }
      for (int r = whole; r < rows; r++) {
        y[r * stride + at + o] = dot(tile, o * inputs, inputs, x, r * inputs);
      }
    }
  }

  private static void fourRows(
      float[] tile, int from, int inputs, float[] x, int row, float[] y, int to, int stride) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int whole = inputs / WIDTH * WIDTH;
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector w = FloatVector.fromArray(FLOATS, tile, from + i);
      a = w.fma(FloatVector.fromArray(FLOATS, x, row + i), a);
      b = w.fma(FloatVector.fromArray(FLOATS, x, row + inputs + i), b);
      c = w.fma(FloatVector.fromArray(FLOATS, x, row + 2 * inputs + i), c);
      d = w.fma(FloatVector.fromArray(FLOATS, x, row + 3 * inputs + i), d);
    }
    float first = a.reduceLanes(VectorOperators.ADD);
    float second = b.reduceLanes(VectorOperators.ADD);
    float third = c.reduceLanes(VectorOperators.ADD);
    float fourth = d.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < inputs; i++) {
      float w = tile[from + i];
      first += w * x[row + i];
      second += w * x[row + inputs + i];
      third += w * x[row + 2 * inputs + i];
      fourth += w * x[row + 3 * inputs + i];
    }
    y[to] = first;
    y[to + stride] = second;
    y[to + 2 * stride] = third;
    y[to + 3 * stride] = fourth;
  }

  private static float dot(float[] tile, int from, int inputs, float[] x, int row) {
    FloatVector sum = FloatVector.zero(FLOATS);
    int whole = inputs / WIDTH * WIDTH;
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector w = FloatVector.fromArray(FLOATS, tile, from + i);
      sum = w.fma(FloatVector.fromArray(FLOATS, x, row + i), sum);
    }
    float dot = sum.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < inputs; i++) {
      dot += tile[from + i] * x[row + i];
    }
    return dot;
  }

  /** dx[r · inputs + i] += Σ dy[r · stride + at + o] · tile[o · inputs + i], the tile's outputs. */
  static void backward(
      float[] tile, int outputs, int inputs, float[] dy, int at, int stride, int rows, float[] dx) {
    int whole = outputs / 4 * 4;
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < whole; o += 4) {
        fourOutputs(tile, o * inputs, inputs, dy, r * stride + at + o, dx, r * inputs);
      }
      for (int o = whole; o < outputs; o++) {
        float g = dy[r * stride + at + o];
        for (int i = 0; i < inputs; i++) {
          dx[r * inputs + i] += g * tile[o * inputs + i];
        }
      }
    }
  }

  private static void fourOutputs(
      float[] tile, int from, int inputs, float[] dy, int g, float[] dx, int row) {
    FloatVector a = FloatVector.broadcast(FLOATS, dy[g]);
    FloatVector b = FloatVector.broadcast(FLOATS, dy[g + 1]);
    FloatVector c = FloatVector.broadcast(FLOATS, dy[g + 2]);
    FloatVector d = FloatVector.broadcast(FLOATS, dy[g + 3]);
    int whole = inputs / WIDTH * WIDTH;
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector sum = FloatVector.fromArray(FLOATS, dx, row + i);
      sum = FloatVector.fromArray(FLOATS, tile, from + i).fma(a, sum);
      sum = FloatVector.fromArray(FLOATS, tile, from + inputs + i).fma(b, sum);
      sum = FloatVector.fromArray(FLOATS, tile, from + 2 * inputs + i).fma(c, sum);
      sum = FloatVector.fromArray(FLOATS, tile, from + 3 * inputs + i).fma(d, sum);
      sum.intoArray(dx, row + i);
    }
    for (int i = whole; i < inputs; i++) {
      dx[row + i] +=
          dy[g] * tile[from + i]
              + dy[g + 1] * tile[from + inputs + i]
              + dy[g + 2] * tile[from + 2 * inputs + i]
              + dy[g + 3] * tile[from + 3 * inputs + i];
    }
  }
}
