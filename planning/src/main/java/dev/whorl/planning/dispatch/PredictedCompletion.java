package dev.whorl.planning.dispatch;

/**
 * Dispatch by measurement: the fastest free chain by its bound, as {@link JoinFastestFree}, unless
 * by what was measured the session ends clearly earlier on another one ({@link Forecast}). It waits
 * beside a free slot only for one about to be free where it is over twice as fast, all in all;
 * sessions behind it may take what it leaves, so no slot stays empty that anybody gains from.
 *
 * <p>Both margins are for the noise of measurements and because a session that waits or moves for
 * its own gain takes it from others: with smaller ones the mean response is worse than JFFC's.
 */
public final class PredictedCompletion implements DispatchPolicy {
  private static final double GAIN_TO_SWITCH = 0.2;
  private static final double GAIN_TO_WAIT = 0.5;

  @Override
  public String name() {
    return "predicted";
  }

  @Override
  public boolean overtakes() {
    return true;
  }

  @Override
  public Choice choose(DispatchState state, SessionRequest request) {
    int fastest = JoinFastestFree.fastest(state);
    if (fastest < 0) {
      return new Choice.WaitCentrally(ExpectedWait.central(state, state.waiting().size()));
    }
    Forecast forecast = Forecast.of(state);
    int best = switched(state, request, forecast, fastest);
    double now = forecast.seconds(state.chains().get(best), request.outputTokens());
    double wait = forecast.measured() ? worthWaiting(state, request, forecast, now) : 0;
    return wait > 0 ? new Choice.WaitCentrally(wait) : new Choice.Start(best);
  }

  private static int switched(
      DispatchState state, SessionRequest request, Forecast forecast, int fastest) {
    int best = fastest;
    double least =
        (1 - GAIN_TO_SWITCH)
            * forecast.seconds(state.chains().get(fastest), request.outputTokens());
    for (int k = 0; k < state.chains().size(); k++) {
      ChainState chain = state.chains().get(k);
      if (chain.free(state.nowSeconds())) {
        double seconds = forecast.seconds(chain, request.outputTokens());
        if (seconds < least) {
          best = k;
          least = seconds;
        }
      }
    }
    return best;
  }

  /** Seconds until a slot that is worth waiting for; 0 if none is. */
  private static double worthWaiting(
      DispatchState state, SessionRequest request, Forecast forecast, double now) {
    double most = now * (1 - GAIN_TO_WAIT);
    for (ChainState chain : state.chains()) {
      double then = forecast.seconds(chain, request.outputTokens());
      if (then < most) {
        double wait = ExpectedWait.on(chain, state.nowSeconds(), state.waiting().size());
        if (wait > 0 && wait + then < most) {
          return wait;
        }
      }
    }
    return 0;
  }
}
