package dev.whorl.executor.model;

import java.lang.foreign.MemorySegment;

/**
 * A matrix or vector in a mapped file. A vector has one row.
 *
 * @param name in the file
 * @param rows outputs
 * @param columns inputs, contiguous
 * @param bytes the encoded numbers, exactly
 * @param rowOrder where row i of the tensor as executed stands in the file
 */
public record Tensor(
    String name,
    String file,
    TensorType type,
    int rows,
    int columns,
    MemorySegment bytes,
    RowOrder rowOrder) {

  /** Bytes of one encoded row. */
  public long rowBytes() {
    return type.bytes(columns);
  }

  /** Decodes one row into f32. */
  public void decodeRow(int row, float[] into) {
    type.decode(bytes, rowOrder.stored(row) * rowBytes(), columns, into);
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
