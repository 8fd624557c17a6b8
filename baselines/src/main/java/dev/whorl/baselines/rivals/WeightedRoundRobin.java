package dev.whorl.baselines.rivals;

import dev.whorl.planning.dispatch.ChainState;
import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.DispatchState;
import dev.whorl.planning.dispatch.SessionRequest;
import dev.whorl.planning.model.Require;

/**
 * Helix's scheduler: chains in interleaved turns by weight; a chain whose expected cache (prompt
 * plus 0.8 of the output of each session) would pass 0.875 of what it has is passed over.
 *
 * <p>Choices: the source takes turns hop by hop with the flow on links as weights; chains are the
 * paths of that flow here, and their capacities, in proportion to it, the weights. Turns are
 * interleaved by always taking the chain that is furthest behind its share. Keeps these shares: one
 * instance per run.
 *
 * @see Helix
 */
public final class WeightedRoundRobin implements DispatchPolicy {
  private static final double EXPECTED_OUTPUT = 0.8;
  private static final double FULL = 0.875;

  private final int slotTokens;
  private double[] behind = {};

  /** For sessions of at most so many tokens, input and output. */
  public WeightedRoundRobin(int slotTokens) {
    this.slotTokens = Require.positive("slotTokens", slotTokens);
  }

  @Override
  public String name() {
    return "weighted-round-robin";
  }

  @Override
  public synchronized Choice choose(DispatchState state, SessionRequest request) {
    int chains = state.chains().size();
    if (behind.length != chains) {
      behind = new double[chains];
    }
    int best = -1;
    double weights = 0;
    for (int k = 0; k < chains; k++) {
      ChainState chain = state.chains().get(k);
      if (chain.free(state.nowSeconds()) && !masked(chain, request)) {
        weights += chain.capacity();
        behind[k] += chain.capacity();
        best = best < 0 || behind[k] > behind[best] ? k : best;
      }
    }
    if (best < 0) {
      return new Choice.WaitCentrally(Waits.untilSomeSlot(state));
    }
    behind[best] -= weights;
    return new Choice.Start(best);
  }

  private boolean masked(ChainState chain, SessionRequest request) {
    double tokens = expected(request);
    for (ChainState.Running running : chain.running()) {
      tokens += expected(running.request());
    }
    // An idle chain always takes a session: masking it would mask it for ever.
    return !chain.running().isEmpty() && tokens > FULL * chain.capacity() * slotTokens;
  }

  private static double expected(SessionRequest request) {
    return request.inputTokens() + EXPECTED_OUTPUT * request.outputTokens();
  }
}
