package dev.whorl.executor.cpu;

import dev.whorl.executor.model.CodeGroup;
import dev.whorl.executor.model.Quantisation;
import dev.whorl.executor.model.Quantiser;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Arranges a tensor's rows in panels. A worker's memory is used again from panel to panel: what a
 * load leaves behind on the heap stays resident until the next collection, which on a heap without
 * pressure was as much as the file.
 */
final class PanelPacker {
  /** Bytes of a file after which its pages are given back. */
  private static final long PIECE = 8L << 20;

  private final Tensor tensor;
  private final PackedMatrix matrix;
  private final byte[] panel;
  private final CodeGroup group = new CodeGroup();
  private final float[] numbers;
  private final MemorySegment coded;

  private PanelPacker(Tensor tensor, PackedMatrix matrix) {
    this.tensor = tensor;
    this.matrix = matrix;
    this.panel = new byte[(int) matrix.panelBytes];
    boolean converted = tensor.type() != matrix.type;
    this.numbers = new float[converted ? matrix.inputs : 0];
    this.coded =
        MemorySegment.ofArray(new byte[converted ? (int) matrix.type.bytes(matrix.inputs) : 0]);
  }

  /** Fills all panels, on all processors. The file's pages are given back on the way. */
  static void pack(Tensor tensor, PackedMatrix matrix) {
    int piece = (int) Math.max(1, PIECE / (tensor.rowBytes() * PanelLayout.OUTPUTS));
    for (int from = 0; from < matrix.panels(); from += piece) {
      int to = Math.min(matrix.panels(), from + piece);
      AtomicInteger next = new AtomicInteger(from);
      IntStream.range(0, Math.min(to - from, Runtime.getRuntime().availableProcessors()))
          .parallel()
          .forEach(_ -> new PanelPacker(tensor, matrix).fill(next, to));
      tensor.copied(from * PanelLayout.OUTPUTS, Math.min(tensor.rows(), to * PanelLayout.OUTPUTS));
    }
  }

  private void fill(AtomicInteger next, int to) {
    for (int p = next.getAndIncrement(); p < to; p = next.getAndIncrement()) {
      fill(p);
    }
  }

  private void fill(int at) {
    Arrays.fill(panel, (byte) 0);
    TensorType type = matrix.type;
    int first = at * PanelLayout.OUTPUTS;
    for (int output = 0;
        output < PanelLayout.OUTPUTS && first + output < matrix.outputs;
        output++) {
      boolean stored = tensor.type() == type;
      MemorySegment rows = stored ? tensor.bytes() : coded(first + output);
      long row = stored ? tensor.rowOrder().stored(first + output) * tensor.rowBytes() : 0;
      for (int g = 0; g < matrix.layout.groups(); g++) {
        type.read(rows, row + (long) g * type.groupBytes(), group);
        put(g, output);
      }
    }
    matrix.store(at, panel);
  }

  /** A row's bits as a file in the matrix's format has them. */
  private MemorySegment coded(int row) {
    tensor.decodeRow(row, numbers);
    Quantiser.write(numbers, matrix.type, coded, 0);
    return coded;
  }

  private void put(int g, int output) {
    PanelLayout layout = matrix.layout;
    int numbers = layout.format().groupNumbers();
    for (int i = 0; i < numbers; i++) {
      layout.put(panel, g * numbers + i, output, group.codes[i] & 255);
    }
    int at = layout.scales(g);
    PackedMatrix.half(panel, at + 2 * output, group.scale);
    if (layout.format().minimum() != Quantisation.Minimum.NONE) {
      PackedMatrix.half(panel, at + 2 * (PanelLayout.OUTPUTS + output), group.minimum);
    }
    for (int i = 0; i < layout.format().scaleBytes(); i++) {
      panel[at + layout.packedScales() + i * PanelLayout.OUTPUTS + output] = group.scales[i];
    }
  }
}
