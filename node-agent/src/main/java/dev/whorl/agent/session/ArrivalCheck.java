package dev.whorl.agent.session;

import dev.whorl.executor.RowInput;

/** Whether arriving rows have the form that this hop takes. */
final class ArrivalCheck {
  private ArrivalCheck() {}

  /**
   * Hop 0 takes one sampled id; the others take residuals of the model's width, within the slot,
   * one row of decode or at most p of prefill.
   */
  static boolean fits(HopSession session, Arrival rows) {
    if (rows.position() < 0 || rows.input().count() > session.slotTokens() - rows.position()) {
      return false;
    }
    return switch (rows.input()) {
      case RowInput.TokenIds(int[] ids) ->
          session.terms().ring().first()
              && rows.decode()
              && ids.length == 1
              && ids[0] >= 0
              && ids[0] < session.span().geometry().vocabulary();
      case RowInput.Residuals(int count, var bytes) ->
          !session.terms().ring().first()
              && bytes.remaining() == (long) count * session.span().rowBytes()
              && count <= (rows.decode() ? 1 : session.prefillTokens());
    };
  }
}
