package dev.whorl.baselines.rivals;

import dev.whorl.planning.dispatch.ChainState;
import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.DispatchState;
import dev.whorl.planning.dispatch.SessionRequest;
import dev.whorl.planning.model.Require;

/**
 * A PETALS client: the chain with the least latency per token, a full one made slower by a penalty;
 * it waits for that chain's own slot.
 *
 * <p>Choice: 0 as penalty lets the client insist on the fastest chain however full; the system adds
 * 10 s, which nearly always sends it elsewhere while anything is free.
 */
public final class LeastLatency implements DispatchPolicy {
  /** The system's penalty for a full server, seconds. */
  public static final double SYSTEM_PENALTY = 10;

  private final double fullPenaltySeconds;

  /** With the given penalty. */
  public LeastLatency(double fullPenaltySeconds) {
    this.fullPenaltySeconds = Require.notNegative("fullPenaltySeconds", fullPenaltySeconds);
  }

  @Override
  public String name() {
    return "least-latency";
  }

  @Override
  public Choice choose(DispatchState state, SessionRequest request) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < state.chains().size(); k++) {
      ChainState chain = state.chains().get(k);
      double penalty = chain.free(state.nowSeconds()) ? 0 : fullPenaltySeconds;
      if (chain.capacity() > 0 && chain.secondsPerToken() + penalty < least) {
        best = k;
        least = chain.secondsPerToken() + penalty;
      }
    }
    if (best < 0) {
      return new Choice.WaitCentrally(Double.POSITIVE_INFINITY);
    }
    ChainState chain = state.chains().get(best);
    return chain.free(state.nowSeconds())
        ? new Choice.Start(best)
        : new Choice.WaitFor(best, Waits.untilSlot(chain, state.nowSeconds()));
  }
}
