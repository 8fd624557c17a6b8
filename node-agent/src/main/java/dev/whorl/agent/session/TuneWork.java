package dev.whorl.agent.session;

/** Tuning of one micro-batch, cut into pieces that each have the place of a prefill chunk. */
public interface TuneWork {
  /** Runs the next piece, on the step loop's thread, without the lock. Must not throw. */
  void runPiece();

  /** Whether there is nothing left to run, because it is done, has failed or is not wanted. */
  boolean over();
}
