package dev.whorl.executor;

/** Is told how far a span is loaded. */
@FunctionalInterface
public interface LoadProgress {
  /** Ignores progress. */
  LoadProgress NONE = (done, total) -> {};

  /** Called with growing {@code done}; the last call before success has {@code done == total}. */
  void loaded(long doneBytes, long totalBytes);
}
