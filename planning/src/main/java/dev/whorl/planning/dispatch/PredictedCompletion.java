package dev.whorl.planning.dispatch;

import java.util.List;

/**
 * Whorl's policy: among chains with a free slot the one where the session is predicted to end
 * first, by the speed measured at the load that it would join; never by less than the certificate
 * where nothing is measured. It waits for a slot about to be free on a faster chain when that still
 * ends earlier; otherwise in the central fair queue.
 */
public final class PredictedCompletion implements DispatchPolicy {
  /** A wait must gain this share, for expected ends are upper estimates from output limits. */
  private static final double WAIT_GAIN = 0.1;

  @Override
  public String name() {
    return "predicted";
  }

  @Override
  public Choice choose(DispatchState state, SessionRequest request) {
    List<ChainState> chains = state.chains();
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < chains.size(); k++) {
      double seconds = chains.get(k).predictedSeconds(request.outputTokens());
      if (chains.get(k).free(state.nowSeconds()) && seconds < least) {
        best = k;
        least = seconds;
      }
    }
    if (best < 0) {
      return new Choice.WaitCentrally(ExpectedWait.central(state, state.waiting().size()));
    }
    double worthWaiting = least * (1 - WAIT_GAIN);
    for (ChainState chain : chains) {
      double wait = ExpectedWait.on(chain, state.nowSeconds(), state.waiting().size());
      if (wait > 0 && wait + chain.predictedSeconds(request.outputTokens()) < worthWaiting) {
        return new Choice.WaitCentrally(wait);
      }
    }
    return new Choice.Start(best);
  }
}
