package dev.whorl.planning.dispatch;

/** What a policy says about a session. */
public sealed interface Choice {
  /** Take this chain now. */
  record Start(int chain) implements Choice {}

  /** Wait in this chain's own queue, although others may be free. */
  record WaitFor(int chain, double expectedWaitSeconds) implements Choice {}

  /** Wait in the central queue for the next free slot. */
  record WaitCentrally(double expectedWaitSeconds) implements Choice {}
}
