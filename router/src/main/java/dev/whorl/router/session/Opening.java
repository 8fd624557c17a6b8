package dev.whorl.router.session;

import dev.whorl.protocol.data.Refused.Reason;

/** What came of opening a chain. */
sealed interface Opening {
  /** Every hop is open and hop 0 has the ids. */
  record Started() implements Opening {}

  /** The chain is full; nothing is open. */
  record NoSlot() implements Opening {}

  /** It did not come about; everything that was or may be open has been closed. */
  sealed interface Failed extends Opening {
    String server();

    Reason reason();

    String detail();
  }

  /** No chain takes this session. */
  record SessionAtFault(String server, Reason reason, String detail) implements Failed {}

  /** Another chain may take it. */
  record ChainAtFault(String server, Reason reason, String detail) implements Failed {}

  /** A chain without the server may take it; the server did not answer, or says so itself. */
  record ServerAtFault(String server, Reason reason, String detail) implements Failed {}
}
