package dev.whorl.planning.dispatch;

/**
 * What it adds to the time of all sessions to leave a free chain empty and take the next slot of a
 * busy one instead. It must halve it: most answers end before their limit, which nobody knows
 * beforehand, and a short one that has waited has lost more than a long one gains.
 */
final class NextTurn {
  private static final double WORTH_IT = 0.5;

  /**
   * A session that should have ended is late by an unknown time: at least so much of its length is
   * still to come.
   */
  private static final double REST = 0.1;

  private final double now;
  private final double limit;
  private final int behind;
  private double least = Double.POSITIVE_INFINITY;
  private double wait = Double.POSITIVE_INFINITY;

  /** Turns per second on the chains that are worth waiting for. */
  private double turns;

  /**
   * Looks at every busy chain.
   *
   * @param state in which those who wait stand behind the session
   * @param free the best of the free chains
   */
  NextTurn(DispatchState state, Forecast forecast, SessionRequest request, int free) {
    this.now = state.nowSeconds();
    this.behind = state.waiting().size();
    this.limit = WORTH_IT * forecast.addedSeconds(free, request);
    for (int k = 0; k < state.chains().size(); k++) {
      ChainState chain = state.chains().get(k);
      if (chain.capacity() > 0 && chain.running().size() >= chain.capacity()) {
        double until = until(chain);
        double added = until + forecast.addedInTurnSeconds(k, request);
        if (added < limit) {
          turns += chain.running().size() / forecast.secondsInTurn(k, request);
          wait = added < least ? until : wait;
          least = Math.min(least, added);
        }
      }
    }
  }

  /** Seconds until the first session of the chain ends. */
  private double until(ChainState chain) {
    double until = Double.POSITIVE_INFINITY;
    for (ChainState.Running running : chain.running()) {
      double length = running.expectedEndSeconds() - running.expectedFirstTokenSeconds();
      until = Math.min(until, Math.max(running.expectedEndSeconds() - now, REST * length));
    }
    return Math.max(until, chain.closedUntilSeconds() - now);
  }

  /** Whether to wait for it. Everybody behind the session gets a slot one turn later then. */
  boolean addsLess() {
    return turns > 0 && least + behind / turns < limit;
  }

  /** Seconds until the slot is expected to be free. */
  double waitSeconds() {
    return wait;
  }
}
