package dev.whorl.baselines.rivals;

import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.DispatchState;
import dev.whorl.planning.dispatch.SessionRequest;

/**
 * Parallax's router: chains in turn. A full chain is passed over; when all are full the session
 * waits centrally. Choice: the source tries a full pipeline again every 5 s, 20 times; that
 * constant is left out, a waiting session starts when a slot is free. Keeps whose turn it is, as
 * the router does: one instance per run.
 */
public final class RoundRobin implements DispatchPolicy {
  private int turn;

  @Override
  public String name() {
    return "round-robin";
  }

  @Override
  public synchronized Choice choose(DispatchState state, SessionRequest request) {
    int chains = state.chains().size();
    for (int i = 0; i < chains; i++) {
      int chain = (turn + i) % chains;
      if (state.chains().get(chain).free(state.nowSeconds())) {
        turn = chain + 1;
        return new Choice.Start(chain);
      }
    }
    return new Choice.WaitCentrally(Waits.untilSomeSlot(state));
  }
}
