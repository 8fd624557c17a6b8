package dev.whorl.agent.session;

import dev.whorl.protocol.data.Refused.Reason;

/** What came of an Open or Start. */
public sealed interface OpenOutcome {
  /** The session has its slot; {@code cached} positions need not be run again. */
  record Accepted(int cached) implements OpenOutcome {}

  /** Nothing was taken. */
  record Refusal(Reason reason, String detail) implements OpenOutcome {
    static Refusal fault(String detail) {
      return new Refusal(Reason.FAULT, detail);
    }
  }
}
