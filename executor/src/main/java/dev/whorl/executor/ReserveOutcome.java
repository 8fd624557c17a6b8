package dev.whorl.executor;

/** What came of reserving cache. */
public sealed interface ReserveOutcome {
  /** The slot is the session's until it releases it. */
  record Reserved(SessionCache cache) implements ReserveOutcome {}

  /** Too few free pages. Nothing is held. */
  record TooFewPages(long needed, long free) implements ReserveOutcome {}

  /** The span was unloaded meanwhile. */
  record NotLoaded() implements ReserveOutcome {}
}
