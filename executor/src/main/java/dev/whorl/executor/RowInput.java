package dev.whorl.executor;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What enters the first block of a row. */
public sealed interface RowInput {
  /** Positions, at least one. */
  int count();

  /** Token ids, each below the vocabulary. */
  @SuppressWarnings(
      "ArrayRecordComponent") // one copy per step would buy nothing: rows live one step
  record TokenIds(int... ids) implements RowInput {
    public TokenIds {
      if (ids.length == 0) {
        throw new IllegalArgumentException("A row needs at least one token id.");
      }
    }

    @Override
    public int count() {
      return ids.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof TokenIds tokens && Arrays.equals(ids, tokens.ids);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
      return "TokenIds" + Arrays.toString(ids);
    }
  }

  /**
   * Residuals as they travel on the wire: from the buffer's position to its limit, {@code count}
   * rows of {@code hidden} little-endian numbers of the deployment's precision. Heap or direct;
   * read during the step only, its position is not moved.
   */
  record Residuals(int count, ByteBuffer bytes) implements RowInput {
    public Residuals {
      if (count < 1) {
        throw new IllegalArgumentException("A row needs at least one residual.");
      }
    }
  }
}
