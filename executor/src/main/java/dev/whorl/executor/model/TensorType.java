package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How numbers are encoded in a file. The quantised ones are GGML's. Decoding yields exactly the f32
 * that GGML yields.
 */
public enum TensorType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  BF16(30, 1, 2),
  Q8_0(8, 34, Quantisation.Q8_0),
  Q4_0(2, 18, Quantisation.Q4_0),
  Q4_1(3, 20, Quantisation.Q4_1),
  Q5_0(6, 22, Quantisation.Q5_0),
  Q5_1(7, 24, Quantisation.Q5_1),
  Q2_K(10, 84, Quantisation.Q2_K),
  Q3_K(11, 110, Quantisation.Q3_K),
  Q4_K(12, 144, Quantisation.Q4_K),
  Q5_K(13, 176, Quantisation.Q5_K),
  Q6_K(14, 210, Quantisation.Q6_K),
  IQ4_NL(20, 18, Quantisation.IQ4_NL),
  IQ4_XS(23, 136, Quantisation.IQ4_XS);

  /** Outputs that a quantised matrix is held in together; the last of them may be padding. */
  public static final int PANEL = 16;

  private static final int LINE = 64;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int ggmlType;
  private final int groupNumbers;
  private final int groupBytes;
  private final @Nullable Quantisation quantisation;

  TensorType(int ggmlType, int groupNumbers, int groupBytes) {
    this.ggmlType = ggmlType;
    this.groupNumbers = groupNumbers;
    this.groupBytes = groupBytes;
    this.quantisation = null;
  }

  TensorType(int ggmlType, int groupBytes, Quantisation quantisation) {
    this.ggmlType = ggmlType;
    this.groupNumbers = quantisation.groupNumbers();
    this.groupBytes = groupBytes;
    this.quantisation = quantisation;
  }

  /** The type of a number in a GGUF header, or null when it is not read. */
  static @Nullable TensorType ofGgml(int ggmlType) {
    for (TensorType type : values()) {
      if (type.ggmlType == ggmlType) {
        return type;
      }
    }
    return null;
  }

  /**
   * The type of a name.
   *
   * @throws IllegalArgumentException when it is not read; the message names it
   */
  public static TensorType of(String name) {
    for (TensorType type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "The tensor format (" + name + ") is not read. Read are " + names() + ".");
  }

  /** All names, for messages. */
  static String names() {
    return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
  }

  /** Its number in GGUF files. */
  public int ggmlType() {
    return ggmlType;
  }

  /** How the codes are to be read; null for formats of plain numbers. */
  public @Nullable Quantisation quantisation() {
    return quantisation;
  }

  /** Numbers that are encoded together: a row's length is a multiple of it. */
  public int groupNumbers() {
    return groupNumbers;
  }

  /** Encoded size of that many numbers, whole groups. */
  public long bytes(long numbers) {
    return numbers / groupNumbers * groupBytes;
  }

  /**
   * Size of a matrix in memory: the encoded bits and no more, but quantised outputs are filled up
   * to whole panels of {@link #PANEL}, and each panel to a whole line of 64 bytes.
   */
  public long heldBytes(long rows, long columns) {
    return quantisation == null
        ? rows * bytes(columns)
        : (rows + PANEL - 1) / PANEL * panelBytes(columns);
  }

  /** Size of one panel of a quantised matrix. */
  public long panelBytes(long columns) {
    return (PANEL * bytes(columns) + LINE - 1) / LINE * LINE;
  }

  /** Takes one quantised group apart. */
  public void read(MemorySegment from, long offset, CodeGroup into) {
    if (quantisation == null) {
      throw new IllegalStateException("The format " + name() + " has no codes.");
    }
    quantisation.read(from, offset, into);
  }

  /** Bytes of one group. */
  public int groupBytes() {
    return groupBytes;
  }

  /** Decodes numbers from a byte offset on into the beginning of an array. */
  void decode(MemorySegment from, long offset, int numbers, float[] into) {
    if (quantisation == null) {
      for (int i = 0; i < numbers; i++) {
        into[i] = plain(from, offset + (long) i * groupBytes);
      }
      return;
    }
    CodeGroup group = new CodeGroup();
    for (int at = 0; at < numbers; at += groupNumbers) {
      quantisation.decode(from, offset + (long) at / groupNumbers * groupBytes, group, into, at);
    }
  }

  private float plain(MemorySegment from, long offset) {
    return switch (this) {
      case F32 -> from.get(FLOAT, offset);
      case F16 -> Float.float16ToFloat(from.get(SHORT, offset));
      default -> Float.intBitsToFloat(from.get(SHORT, offset) << 16);
    };
  }
}
