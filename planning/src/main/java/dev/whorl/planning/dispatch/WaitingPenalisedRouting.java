package dev.whorl.planning.dispatch;

import java.util.List;

/**
 * WS-RR (arXiv 2512.21884) over given chains: the chain with the least expected wait plus certified
 * session time; the session waits for that chain although a slower one may be free.
 */
public final class WaitingPenalisedRouting implements DispatchPolicy {
  @Override
  public String name() {
    return "ws-rr";
  }

  @Override
  public Choice choose(DispatchState state, SessionRequest request) {
    List<ChainState> chains = state.chains();
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    double waitOfBest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < chains.size(); k++) {
      double wait = wait(state, k);
      double seconds = wait + chains.get(k).certifiedSeconds(request.outputTokens());
      if (seconds < least) {
        best = k;
        least = seconds;
        waitOfBest = wait;
      }
    }
    if (best < 0) {
      return new Choice.WaitCentrally(Double.POSITIVE_INFINITY);
    }
    boolean now = queued(state, best) == 0 && chains.get(best).free(state.nowSeconds());
    return now ? new Choice.Start(best) : new Choice.WaitFor(best, waitOfBest);
  }

  private static double wait(DispatchState state, int chain) {
    int before = queued(state, chain);
    return ExpectedWait.on(state.chains().get(chain), state.nowSeconds(), before);
  }

  private static int queued(DispatchState state, int chain) {
    int queued = 0;
    for (DispatchState.Waiting waiting : state.waiting()) {
      queued += waiting.chain() == chain ? 1 : 0;
    }
    return queued;
  }
}
