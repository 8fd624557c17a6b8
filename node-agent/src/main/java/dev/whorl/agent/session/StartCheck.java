package dev.whorl.agent.session;

import dev.whorl.agent.session.OpenOutcome.Refusal;
import org.jspecify.annotations.Nullable;

/** Whether a Start fits the session that was opened. */
final class StartCheck {
  private StartCheck() {}

  static @Nullable Refusal refusal(
      HopSession session, int epoch, int[] ids, int from, String deploymentUid) {
    OpenTerms terms = session.terms();
    if (!terms.router().deploymentUid().equals(deploymentUid)) {
      return SessionTable.notYours(terms.session());
    }
    if (epoch < terms.epoch()) {
      return SessionTable.oldEpoch(terms.session(), epoch, terms.epoch());
    }
    if (epoch > terms.epoch()) {
      return Refusal.fault(
          "The epoch (%d) is not open yet, session (%s) is in epoch %d."
              .formatted(epoch, terms.session(), terms.epoch()));
    }
    if (!terms.ring().first()) {
      return Refusal.fault(
          "The session (%s) starts at hop 0, not here.".formatted(terms.session()));
    }
    if (session.started() && !session.startedWith(ids)) {
      return Refusal.fault(
          "The session (%s) was started with other ids.".formatted(terms.session()));
    }
    return idsRefusal(session, ids, from);
  }

  private static @Nullable Refusal idsRefusal(HopSession session, int[] ids, int from) {
    int expected = session.terms().idsCount();
    if (ids.length != expected) {
      return Refusal.fault(
          "The start brings %d ids, the open announced ids_count %d."
              .formatted(ids.length, expected));
    }
    // Unsigned on the wire: a negative number is one that is far too large.
    if (from < 0 || from > session.cached()) {
      return Refusal.fault(
          "The start from position %d skips rows that are not cached (%d are)."
              .formatted(from, session.cached()));
    }
    int vocabulary = session.span().geometry().vocabulary();
    for (int id : ids) {
      if (id < 0 || id >= vocabulary) {
        return Refusal.fault(
            "The token id (%d) is outside of the vocabulary (%d).".formatted(id, vocabulary));
      }
    }
    return null;
  }
}
