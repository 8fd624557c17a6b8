package dev.whorl.executor;

/** Is told how far a measurement is. */
@FunctionalInterface
public interface MeasureProgress {
  /** Ignores progress. */
  MeasureProgress NONE = percent -> {};

  /** Called with growing values below 100, from the calling thread. */
  void measured(int percent);
}
