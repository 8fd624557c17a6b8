package dev.whorl.planning.dispatch;

import java.util.List;

/**
 * Whorl's own choice: of the free chains the one on which the session adds least to the time of all
 * sessions: its own prompt and tokens there, and what it slows the others down by, as {@link
 * Traffic} has it corrected by what was measured. If no chain is free it waits in one central
 * queue; a free slot is never left empty while somebody waits.
 *
 * <p>Certified bounds are no measure for this: they are worst cases of full chains, so a fast chain
 * of many slots can have a larger bound than a slow one of one slot.
 */
public final class LeastAddedTime implements DispatchPolicy {
  private final Traffic traffic = new Traffic();

  @Override
  public String name() {
    return "least-added-time";
  }

  @Override
  public Choice choose(DispatchState state, SessionRequest request) {
    Forecast forecast = Forecast.of(state, traffic);
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < state.chains().size(); k++) {
      if (state.chains().get(k).free(state.nowSeconds())) {
        double added = added(state.chains(), forecast, k, request);
        if (added < least) {
          best = k;
          least = added;
        }
      }
    }
    return best >= 0
        ? new Choice.Start(best)
        : new Choice.WaitCentrally(ExpectedWait.central(state, state.waiting().size()));
  }

  private double added(
      List<ChainState> chains, Forecast forecast, int joined, SessionRequest request) {
    double sum = forecast.seconds(joined, request);
    for (int k : traffic.sharing(joined)) {
      int tokens = tokensLeft(chains.get(k));
      if (tokens > 0) {
        sum += tokens * forecast.addedTokenSeconds(k, joined);
      }
    }
    return sum;
  }

  /** Running sessions are half through, in the mean. */
  private static int tokensLeft(ChainState chain) {
    int tokens = 0;
    for (ChainState.Running running : chain.running()) {
      tokens += running.request().outputTokens();
    }
    return tokens / 2;
  }
}
