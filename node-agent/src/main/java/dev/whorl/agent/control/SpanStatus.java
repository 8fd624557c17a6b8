package dev.whorl.agent.control;

import dev.whorl.protocol.control.SpanReport.Phase;

/**
 * How far a span is; {@code message} with FAILED says what, which value, what to do, and with
 * LOADING that files are still fetched.
 */
record SpanStatus(Phase phase, int percent, String message) {
  static final SpanStatus WAITING = new SpanStatus(Phase.WAITING, 0, "");
  static final SpanStatus LOADED = new SpanStatus(Phase.LOADED, 100, "");
  static final SpanStatus UNLOADING = new SpanStatus(Phase.UNLOADING, 100, "");

  /** Percent from one word to the next: each is a write to the API server. */
  private static final int TOLD = 5;

  static SpanStatus loading(long done, long total) {
    return new SpanStatus(Phase.LOADING, total == 0 ? 0 : (int) (100 * done / total), "");
  }

  /** Files are on their way to this machine: nothing is in memory yet. */
  static SpanStatus fetching(long done, long total) {
    return new SpanStatus(
        Phase.LOADING,
        0,
        total == 0
            ? "The model is looked up at its source."
            : "The model is fetched: %d %% of %d MiB are here."
                .formatted(100 * done / total / TOLD * TOLD, total >> 20));
  }

  static SpanStatus failed(String message) {
    return new SpanStatus(Phase.FAILED, 0, message);
  }
}
