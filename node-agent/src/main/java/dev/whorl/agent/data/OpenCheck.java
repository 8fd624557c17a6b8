package dev.whorl.agent.data;

import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.limits.SessionRules;
import dev.whorl.protocol.limits.Violation;
import org.jspecify.annotations.Nullable;

/** What of an Open no server takes, whatever its chain. */
final class OpenCheck {
  private OpenCheck() {}

  static @Nullable Refusal refusal(OpenRequest request) {
    if (!SessionRules.isSessionId(request.getSession())) {
      return Refusal.session("The id of the session is no word of 1 to 64 plain characters.");
    }
    if (!SessionRules.isSessionId(request.getRouter())) {
      return Refusal.session("The id of the router is no word of 1 to 64 plain characters.");
    }
    if (request.getEpoch() < 1 || request.getIdsCount() < 1) {
      return Refusal.session(
          "The epoch (%s) and ids_count (%s) must be from 1 to 2147483647."
              .formatted(
                  Integer.toUnsignedString(request.getEpoch()),
                  Integer.toUnsignedString(request.getIdsCount())));
    }
    Violation violation = SessionRules.sampling(request.getSampling());
    return violation == null ? null : Refusal.invalid(violation.message());
  }
}
