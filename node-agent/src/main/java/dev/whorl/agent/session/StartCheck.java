package dev.whorl.agent.session;

import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.protocol.limits.SessionRules;
import dev.whorl.protocol.limits.Violation;
import java.util.stream.IntStream;
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
      return Refusal.session(
          "The epoch (%d) is not open yet, session (%s) is in epoch %d."
              .formatted(epoch, terms.session(), terms.epoch()));
    }
    if (!terms.ring().first()) {
      return Refusal.session(
          "The session (%s) starts at hop 0, not here.".formatted(terms.session()));
    }
    if (session.started() && !session.startedWith(ids)) {
      return Refusal.session(
          "The session (%s) was started with other ids.".formatted(terms.session()));
    }
    return idsRefusal(session, ids, from);
  }

  private static @Nullable Refusal idsRefusal(HopSession session, int[] ids, int from) {
    int expected = session.terms().idsCount();
    if (ids.length != expected) {
      return Refusal.session(
          "The start brings %d ids, the open announced ids_count %d."
              .formatted(ids.length, expected));
    }
    // Unsigned on the wire: a negative number is one that is far too large.
    if (from < 0 || from > session.cached()) {
      return Refusal.session(
          "The start from position %d skips rows that are not cached (%d are)."
              .formatted(from, session.cached()));
    }
    Violation unknown =
        SessionRules.ids(
            "ids", IntStream.of(ids).boxed().toList(), session.span().geometry().vocabulary());
    return unknown == null ? null : Refusal.invalid(unknown.message());
  }
}
