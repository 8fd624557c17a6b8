package dev.whorl.planning.dispatch;

/**
 * Whorl's own choice: of the free chains the one on which the session adds least to the time of all
 * sessions: its own prompt and tokens there, and what it slows the others down by, as {@link
 * Traffic} has it corrected by what was measured. It waits in one central queue if no chain is
 * free, and also if the free ones are so slow that the next turn on a faster one adds less, those
 * counted who wait behind it and get their turns later then (the slow-server problem: Lin and
 * Kumar, IEEE TAC 29(8), 1984; a threshold in the number of those who wait).
 *
 * <p>Certified bounds are no measure for this: they are worst cases of full chains, so a fast chain
 * of many slots can have a larger bound than a slow one of one slot.
 */
public final class LeastAddedTime implements DispatchPolicy {
  private final Traffic traffic = new Traffic();
  private final Patience patience;

  /** For queues without limits. */
  public LeastAddedTime() {
    this(Patience.ENDLESS);
  }

  /** Lets sessions wait by choice only within their patience. */
  public LeastAddedTime(Patience patience) {
    this.patience = patience;
  }

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
        double added = forecast.addedSeconds(k, request);
        if (added < least) {
          best = k;
          least = added;
        }
      }
    }
    if (best < 0) {
      return new Choice.WaitCentrally(ExpectedWait.central(state, state.waiting().size()));
    }
    NextTurn turn = new NextTurn(state, forecast, request, best);
    return turn.addsLess() && patience.allows(state, request, turn.waitSeconds())
        ? new Choice.WaitCentrally(turn.waitSeconds())
        : new Choice.Start(best);
  }
}
