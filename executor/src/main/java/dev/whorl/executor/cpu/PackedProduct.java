package dev.whorl.executor.cpu;

import static dev.whorl.executor.cpu.PanelLayout.OUTPUTS;

import dev.whorl.executor.model.CodeGroup;
import dev.whorl.executor.model.Quantisation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Integer products in Java. A tile's values are widened to floats once for all rows: sums of their
 * products stay below 2^24 in magnitude, so float arithmetic on them is exact and in no need of an
 * order.
 */
final class PackedProduct {
  private final PackedMatrix matrix;
  private final PanelLayout layout;
  private final Quantisation format;
  private final byte[] panel;
  private final CodeGroup group = new CodeGroup();

  /** Values of a tile, input by input, 16 outputs each. */
  private final float[] values = new float[Matrix.GROUP * OUTPUTS];

  /** Scales, then minimums, of the tile's one or two sub-groups. */
  private final float[] scales = new float[4 * OUTPUTS];

  private PackedProduct(PackedMatrix matrix) {
    this.matrix = matrix;
    this.layout = matrix.layout;
    this.format = layout.format();
    this.panel = new byte[(int) matrix.panelBytes];
  }

  static void run(
      PackedMatrix matrix,
      Product product,
      int rows,
      int from,
      int to,
      boolean adding,
      Scratch scratch) {
    PackedProduct packed = new PackedProduct(matrix);
    float[] sums = scratch.panel(rows * OUTPUTS);
    for (int output = from; output < to; output += OUTPUTS) {
      matrix.load(output / OUTPUTS, packed.panel);
      Arrays.fill(sums, 0, rows * OUTPUTS, 0);
      for (int tile = 0; tile < layout(matrix).tiles(); tile++) {
        packed.widen(tile);
        for (int row = 0; row < rows; row++) {
          int codes = ((product.first() + row) * layout(matrix).tiles() + tile) * Codes.BYTES;
          packed.add(product.codes(), codes, sums, row * OUTPUTS);
        }
      }
      store(product, rows, output, Math.min(OUTPUTS, matrix.outputs - output), adding, sums);
    }
  }

  private static PanelLayout layout(PackedMatrix matrix) {
    return matrix.layout;
  }

  private int subs() {
    return Matrix.GROUP / format.subNumbers();
  }

  private void widen(int tile) {
    for (int i = 0; i < Matrix.GROUP; i++) {
      for (int output = 0; output < OUTPUTS; output++) {
        int code = layout.code(panel, tile * Matrix.GROUP + i, output);
        values[i * OUTPUTS + output] = format.value(code);
      }
    }
    int first = tile * Matrix.GROUP;
    int sub = first % format.groupNumbers() / format.subNumbers();
    for (int output = 0; output < OUTPUTS; output++) {
      matrix.scales(panel, first / format.groupNumbers(), output, group);
      for (int s = 0; s < subs(); s++) {
        scales[s * OUTPUTS + output] = format.scale(group, sub + s);
        scales[(2 + s) * OUTPUTS + output] = format.minimum(group, sub + s);
      }
    }
  }

  private void add(byte[] codes, int at, float[] sums, int to) {
    MemorySegment memory = MemorySegment.ofArray(codes);
    float scale = memory.get(Codes.FLOAT, at + Codes.SCALE);
    int scaledSums = subs() == 1 ? Codes.SCALED_SUM : Codes.SCALED_HALVES;
    for (int part = 0; part < OUTPUTS; part += Lanes.WIDTH) {
      FloatVector sum = FloatVector.fromArray(Lanes.FLOATS, sums, to + part);
      for (int s = 0; s < subs(); s++) {
        FloatVector dot = FloatVector.zero(Lanes.FLOATS);
        for (int i = s * format.subNumbers(); i < (s + 1) * format.subNumbers(); i++) {
          dot =
              FloatVector.fromArray(Lanes.FLOATS, values, i * OUTPUTS + part)
                  .fma(FloatVector.broadcast(Lanes.FLOATS, codes[at + i]), dot);
        }
        FloatVector scales =
            FloatVector.fromArray(Lanes.FLOATS, this.scales, s * OUTPUTS + part).mul(scale);
        sum = dot.fma(scales, sum);
      }
      for (int s = 0; format.minimum() != Quantisation.Minimum.NONE && s < subs(); s++) {
        float scaledSum = memory.get(Codes.FLOAT, at + scaledSums + 4L * s);
        sum =
            FloatVector.fromArray(Lanes.FLOATS, this.scales, (2 + s) * OUTPUTS + part)
                .fma(FloatVector.broadcast(Lanes.FLOATS, scaledSum), sum);
      }
      sum.intoArray(sums, to + part);
    }
  }

  private static void store(
      Product product, int rows, int output, int count, boolean adding, float[] sums) {
    float[] y = product.y();
    for (int row = 0; row < rows; row++) {
      int target = (product.first() + row) * product.stride() + product.at() + output;
      for (int o = 0; o < count; o++) {
        float sum = sums[row * OUTPUTS + o];
        y[target + o] = adding ? y[target + o] + sum : sum;
      }
    }
  }
}
