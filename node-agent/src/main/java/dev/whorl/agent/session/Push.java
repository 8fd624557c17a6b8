package dev.whorl.agent.session;

import dev.whorl.executor.RowInput;

/**
 * Rows for the next server of a session.
 *
 * @param decode on the decode stream, else on the bulk stream
 * @param rowBytes bytes of one residual; 0 when the input is a token id
 */
public record Push(
    RingPlan.Hop to,
    boolean decode,
    String session,
    int epoch,
    int position,
    boolean sample,
    RowInput input,
    int rowBytes) {

  /** Position after the last row. */
  public int end() {
    return position + input.count();
  }
}
