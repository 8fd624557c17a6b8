package dev.whorl.executor;

/** What came of unloading a span. */
public sealed interface UnloadOutcome {
  /** Weights (those not shared) and cache are free. */
  record Unloaded() implements UnloadOutcome {}

  /** Sessions still hold pages; nothing changed. */
  record InUse(int sessions) implements UnloadOutcome {}
}
