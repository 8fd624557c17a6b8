package dev.whorl.planning.dispatch;

import java.util.List;

/**
 * JFFC (arXiv 2604.14993): a session takes the fastest chain that has a free slot, by certified
 * time per token; if none has, it waits in one central queue.
 */
public final class JoinFastestFree implements DispatchPolicy {
  @Override
  public String name() {
    return "jffc";
  }

  @Override
  public Choice choose(DispatchState state, SessionRequest request) {
    int best = fastest(state);
    return best >= 0
        ? new Choice.Start(best)
        : new Choice.WaitCentrally(ExpectedWait.central(state, state.waiting().size()));
  }

  /** The free chain with the least bound; −1 if none is free. */
  static int fastest(DispatchState state) {
    List<ChainState> chains = state.chains();
    int best = -1;
    for (int k = 0; k < chains.size(); k++) {
      boolean faster =
          best < 0 || chains.get(k).secondsPerToken() < chains.get(best).secondsPerToken();
      if (faster && chains.get(k).free(state.nowSeconds())) {
        best = k;
      }
    }
    return best;
  }
}
