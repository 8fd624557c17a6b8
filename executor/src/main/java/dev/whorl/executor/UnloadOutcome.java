package dev.whorl.executor;

/** What came of unloading a span. */
public sealed interface UnloadOutcome {
  /** The use is over; blocks that nobody else uses are free. */
  record Unloaded() implements UnloadOutcome {}

  /** Sessions still run through it; nothing changed. */
  record InUse(int sessions) implements UnloadOutcome {}
}
