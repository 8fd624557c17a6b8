package dev.whorl.agent.session;

import dev.whorl.protocol.data.Refused.AtFault;
import dev.whorl.protocol.data.Refused.Reason;

/** What came of an Open or Start. */
public sealed interface OpenOutcome {
  /** The session has its slot; {@code cached} positions need not be run again. */
  record Accepted(int cached) implements OpenOutcome {}

  /**
   * Nothing was taken, or a session ends.
   *
   * @param atFault what would have to change for another attempt to succeed
   */
  record Refusal(Reason reason, AtFault atFault, String detail) implements OpenOutcome {
    /** What the client asked for is not taken by any server. */
    public static Refusal invalid(String detail) {
      return new Refusal(Reason.INVALID, AtFault.SESSION, detail);
    }

    /** The session cannot go on, here or elsewhere. */
    public static Refusal session(String detail) {
      return new Refusal(Reason.FAULT, AtFault.SESSION, detail);
    }

    /** The chain is not as this server knows it. */
    public static Refusal chain(String detail) {
      return new Refusal(Reason.FAULT, AtFault.CHAIN, detail);
    }

    /** This server cannot do its part. */
    public static Refusal server(String detail) {
      return new Refusal(Reason.FAULT, AtFault.SERVER, detail);
    }

    /** This server goes away. */
    public static Refusal draining(String detail) {
      return new Refusal(Reason.DRAINING, AtFault.SERVER, detail);
    }
  }
}
