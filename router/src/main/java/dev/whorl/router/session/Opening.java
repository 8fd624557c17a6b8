package dev.whorl.router.session;

import dev.whorl.protocol.data.Refused;

/** What came of opening a chain. */
sealed interface Opening {
  /** Every hop is open and hop 0 has the ids. */
  record Started() implements Opening {}

  /** The chain is full; nothing is open. */
  record NoSlot() implements Opening {}

  /** A hop does not do it; everything that was or may be open has been closed. */
  record Failed(String server, Refused.Reason reason, String detail) implements Opening {}
}
