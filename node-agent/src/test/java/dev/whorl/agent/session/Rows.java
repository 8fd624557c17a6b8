package dev.whorl.agent.session;

import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowResult;
import java.nio.ByteBuffer;

/** Rows of the fake model: 4 numbers of 4 bytes. */
final class Rows {
  private static final int ROW_BYTES = 16;

  private Rows() {}

  static Arrival chunk(int position, int count) {
    return new Arrival(position, input(count), false, false);
  }

  static Arrival decode(int position) {
    return new Arrival(position, input(1), true, true);
  }

  static Arrival token(int position, int id) {
    return new Arrival(position, new RowInput.TokenIds(id), true, true);
  }

  static RowResult residuals(int count) {
    return new RowResult.Residuals(count, ByteBuffer.allocate(count * ROW_BYTES));
  }

  private static RowInput.Residuals input(int count) {
    return new RowInput.Residuals(count, ByteBuffer.allocate(count * ROW_BYTES));
  }
}
