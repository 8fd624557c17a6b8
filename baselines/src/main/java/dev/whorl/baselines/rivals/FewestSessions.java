package dev.whorl.baselines.rivals;

import dev.whorl.planning.dispatch.ChainState;
import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.DispatchState;
import dev.whorl.planning.dispatch.SessionRequest;

/** exo's choice: the instance that runs the fewest sessions, ties by position. */
public final class FewestSessions implements DispatchPolicy {
  @Override
  public String name() {
    return "fewest-sessions";
  }

  @Override
  public Choice choose(DispatchState state, SessionRequest request) {
    int best = -1;
    for (int k = 0; k < state.chains().size(); k++) {
      ChainState chain = state.chains().get(k);
      boolean fewer =
          best < 0 || chain.running().size() < state.chains().get(best).running().size();
      if (fewer && chain.free(state.nowSeconds())) {
        best = k;
      }
    }
    return best >= 0
        ? new Choice.Start(best)
        : new Choice.WaitCentrally(Waits.untilSomeSlot(state));
  }
}
