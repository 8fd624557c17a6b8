package dev.whorl.router.session;

import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.DispatchState;
import dev.whorl.planning.dispatch.SessionRequest;

/** Takes the first chain with a free slot. */
public final class FirstFree implements DispatchPolicy {
  @Override
  public String name() {
    return "first-free";
  }

  @Override
  public Choice choose(DispatchState state, SessionRequest request) {
    for (int i = 0; i < state.chains().size(); i++) {
      if (state.chains().get(i).free(state.nowSeconds())) {
        return new Choice.Start(i);
      }
    }
    return new Choice.WaitCentrally(1 + state.waiting().size());
  }
}
