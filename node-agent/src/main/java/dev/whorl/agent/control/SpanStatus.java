package dev.whorl.agent.control;

import dev.whorl.protocol.control.SpanReport.Phase;

/** How far a span is; {@code message} with FAILED says what, which value, what to do. */
record SpanStatus(Phase phase, int percent, String message) {
  static final SpanStatus WAITING = new SpanStatus(Phase.WAITING, 0, "");
  static final SpanStatus LOADED = new SpanStatus(Phase.LOADED, 100, "");
  static final SpanStatus UNLOADING = new SpanStatus(Phase.UNLOADING, 100, "");

  static SpanStatus loading(long done, long total) {
    return new SpanStatus(Phase.LOADING, total == 0 ? 0 : (int) (100 * done / total), "");
  }

  static SpanStatus failed(String message) {
    return new SpanStatus(Phase.FAILED, 0, message);
  }
}
