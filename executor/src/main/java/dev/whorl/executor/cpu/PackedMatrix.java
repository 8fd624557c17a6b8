package dev.whorl.executor.cpu;

import dev.whorl.executor.model.CodeGroup;
import dev.whorl.executor.model.Quantisation;
import dev.whorl.executor.model.Quantiser;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Quantised weights in the bits they are stored in, in panels of 16 outputs ({@link PanelLayout}).
 * Outputs that fill up the last panel have codes and scales of zero.
 */
final class PackedMatrix extends Matrix {
  final MemorySegment bytes;
  final PanelLayout layout;
  final long panelBytes;

  private PackedMatrix(TensorType type, MemorySegment bytes, int outputs, int inputs) {
    super(type, outputs, inputs);
    this.bytes = bytes;
    this.layout = new PanelLayout(quantisation(type), inputs);
    this.panelBytes = type.panelBytes(inputs);
  }

  private static Quantisation quantisation(TensorType type) {
    return Objects.requireNonNull(type.quantisation(), type::name);
  }

  /**
   * A tensor in panels, its stored bits, or coded in another format.
   *
   * @param type the tensor's own, or one of {@link Quantiser#FORMATS}
   * @param memory gives zeros
   */
  static PackedMatrix of(Tensor tensor, TensorType type, SegmentAllocator memory) {
    PackedMatrix matrix = empty(type, tensor.rows(), tensor.columns(), memory);
    PanelPacker.pack(tensor, matrix);
    return matrix;
  }

  /** A matrix of random codes under small scales, for a measurement. */
  static PackedMatrix random(TensorType type, int outputs, int inputs, SegmentAllocator memory) {
    PackedMatrix matrix = empty(type, outputs, inputs, memory);
    byte[] panel = new byte[(int) matrix.panelBytes];
    new SplittableRandom(inputs).nextBytes(panel);
    PanelLayout layout = matrix.layout;
    short small = Float.floatToFloat16(0.001f);
    for (int group = 0; group < layout.groups(); group++) {
      for (int at = 0; at < layout.packedScales(); at += 2) {
        half(panel, layout.scales(group) + at, small);
      }
    }
    for (int i = 0; i < matrix.panels(); i++) {
      matrix.store(i, panel);
    }
    return matrix;
  }

  private static PackedMatrix empty(
      TensorType type, int outputs, int inputs, SegmentAllocator memory) {
    MemorySegment bytes = memory.allocate(type.heldBytes(outputs, inputs), PanelLayout.VECTOR);
    return new PackedMatrix(type, bytes, outputs, inputs);
  }

  int panels() {
    return (outputs - 1) / PanelLayout.OUTPUTS + 1;
  }

  @Override
  boolean coded() {
    return true;
  }

  void store(int panel, byte[] content) {
    MemorySegment.copy(
        content, 0, bytes, ValueLayout.JAVA_BYTE, panel * panelBytes, content.length);
  }

  /** A copy of a panel. */
  void load(int panel, byte[] into) {
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, panel * panelBytes, into, 0, (int) panelBytes);
  }

  static void half(byte[] content, int at, short value) {
    content[at] = (byte) value;
    content[at + 1] = (byte) (value >> 8);
  }

  /** Reads the scales of one output's group out of a panel. */
  void scales(byte[] panel, int g, int output, CodeGroup into) {
    int at = layout.scales(g);
    into.scale = half(panel, at + 2 * output);
    if (layout.format().minimum() != Quantisation.Minimum.NONE) {
      into.minimum = half(panel, at + 2 * (PanelLayout.OUTPUTS + output));
    }
    for (int i = 0; i < layout.format().scaleBytes(); i++) {
      into.scales[i] = panel[at + layout.packedScales() + i * PanelLayout.OUTPUTS + output];
    }
  }

  private static short half(byte[] content, int at) {
    return (short) ((content[at] & 255) | (content[at + 1] << 8));
  }

  @Override
  void row(int output, float[] into, int at) {
    byte[] panel = new byte[(int) panelBytes];
    load(output / PanelLayout.OUTPUTS, panel);
    int lane = output % PanelLayout.OUTPUTS;
    Quantisation format = layout.format();
    CodeGroup group = new CodeGroup();
    int subs = format.groupNumbers() / format.subNumbers();
    for (int g = 0; g < layout.groups(); g++) {
      scales(panel, g, lane, group);
      for (int sub = 0; sub < subs; sub++) {
        float scale = format.scale(group, sub);
        float minimum = format.minimum(group, sub);
        int from = g * format.groupNumbers() + sub * format.subNumbers();
        for (int i = from; i < from + format.subNumbers(); i++) {
          float scaled = format.value(layout.code(panel, i, lane)) * scale;
          into[at + i] = format.minimum() == Quantisation.Minimum.NONE ? scaled : scaled + minimum;
        }
      }
    }
  }
}
