package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A matrix or vector in a mapped file. A vector has one row.
 *
 * @param name in the file
 * @param rows outputs
 * @param columns inputs, contiguous
 * @param bytes the encoded numbers, exactly
 * @param rowOrder where row i of the tensor as executed stands in the file; of a vector, element i
 * @param shift added to every number (Gemma's norms, which the hub stores without their 1)
 */
public record Tensor(
    String name,
    String file,
    TensorType type,
    int rows,
    int columns,
    MemorySegment bytes,
    RowOrder rowOrder,
    float shift) {
  /** A tensor whose numbers are meant as they are stored. */
  public Tensor(
      String name,
      String file,
      TensorType type,
      int rows,
      int columns,
      MemorySegment bytes,
      RowOrder rowOrder) {
    this(name, file, type, rows, columns, bytes, rowOrder, 0);
  }

  /** Whether its file is not here: it can be planned with, but not loaded. */
  public boolean absent() {
    return bytes.address() == 0 && bytes.byteSize() == 0;
  }

  /** Bytes of one encoded row. */
  public long rowBytes() {
    return type.bytes(columns);
  }

  /** Decodes one row of a matrix into f32. */
  public void decodeRow(int row, float[] into) {
    type.decode(bytes, rowOrder.stored(row) * rowBytes(), columns, into);
  }

  /**
   * Decodes one row of a matrix into f32, as a deployment holds it.
   *
   * @param held the format that it is converted to at load, one of a {@link Precision}; null: as it
   *     is stored
   */
  public void decodeRow(int row, @Nullable TensorType held, float[] into) {
    decodeRow(row, into);
    if (held == null || held == type || held == TensorType.F32) {
      return;
    }
    if (held.quantisation() == null) {
      for (int i = 0; i < columns; i++) {
        int bits = Float.floatToRawIntBits(into[i]);
        into[i] = Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
      }
      return;
    }
    MemorySegment coded = MemorySegment.ofArray(new byte[(int) held.bytes(columns)]);
    Quantiser.write(into, held, coded, 0);
    held.decode(coded, 0, columns, into);
  }

  /**
   * Says that rows have been copied: pages of the file that hold them need not stay in memory. Read
   * once more, they come from the file again. As executed; where rows are stored in another order,
   * the rows stored in their place, which comes to the same once all have been said.
   */
  public void copied(int from, int to) {
    if (bytes.isMapped()) {
      bytes.asSlice(from * rowBytes(), (to - from) * rowBytes()).unload();
    }
  }

  /** The numbers of a vector, in the order as executed. */
  public float[] vector() {
    float[] stored = new float[columns];
    type.decode(bytes, 0, columns, stored);
    float[] vector = new float[columns];
    for (int i = 0; i < columns; i++) {
      vector[i] = stored[(int) rowOrder.stored(i)] + shift;
    }
    return vector;
  }

  /** Rows from one on, as a tensor of their own. Rows must be stored in their order. */
  Tensor slice(int first, int count) {
    MemorySegment part = bytes.asSlice(first * rowBytes(), count * rowBytes());
    return new Tensor(name, file, type, count, columns, part, rowOrder, shift);
  }

  /** The same numbers with something added to each. */
  Tensor shifted(float by) {
    return new Tensor(name, file, type, rows, columns, bytes, rowOrder, by);
  }

  /** Maps a row as executed to the row as stored. */
  @FunctionalInterface
  public interface RowOrder {
    /** Stored where they belong. */
    RowOrder PLAIN = row -> row;

    /** The stored row. */
    long stored(int row);
  }
}
