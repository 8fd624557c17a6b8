package dev.whorl.agent.tune;

/** Told of tuning, for metrics. Must not block. */
public interface TuneListener {
  /** A micro-batch of so many positions has gone through. */
  void tuned(int positions);

  /** A piece took longer than a piece may. */
  void pieceOverTime();
}
