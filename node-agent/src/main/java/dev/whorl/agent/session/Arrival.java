package dev.whorl.agent.session;

import dev.whorl.executor.RowInput;
import java.nio.ByteBuffer;

/**
 * Rows that wait in a session's inbox.
 *
 * @param position of the first row
 * @param sample whether the last hop samples after the last of them
 * @param decode one row of the token loop, not a prefill chunk
 */
public record Arrival(int position, RowInput input, boolean sample, boolean decode) {

  /** Position after the last row. */
  public int end() {
    return position + input.count();
  }

  /** The same rows without the first few. */
  Arrival skip(int rows) {
    if (rows == 0) {
      return this;
    }
    RowInput rest =
        switch (input) {
          case RowInput.TokenIds tokens ->
              new RowInput.TokenIds(
                  java.util.Arrays.copyOfRange(tokens.ids(), rows, tokens.ids().length));
          case RowInput.Residuals residuals -> skipBytes(residuals, rows);
        };
    return new Arrival(position + rows, rest, sample, decode);
  }

  private static RowInput.Residuals skipBytes(RowInput.Residuals residuals, int rows) {
    ByteBuffer bytes = residuals.bytes();
    int rowBytes = bytes.remaining() / residuals.count();
    ByteBuffer rest =
        bytes.slice(bytes.position() + rows * rowBytes, bytes.remaining() - rows * rowBytes);
    return new RowInput.Residuals(residuals.count() - rows, rest);
  }
}
