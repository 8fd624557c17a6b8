package dev.whorl.planning.dispatch;

/**
 * How long sessions take, from what was measured. A chain that was never measured is taken to run
 * at the share of its certified bound that the measured chains run at: bounds are worst cases, and
 * to compare one chain's bound with another one's measured speed would keep sessions from it.
 *
 * @param shareOfBound mean over the measured chains of measured ÷ certified time per token; 1 while
 *     nothing is measured
 * @param measured whether anything is
 */
record Forecast(double shareOfBound, boolean measured) {
  static Forecast of(DispatchState state) {
    double sum = 0;
    int count = 0;
    for (ChainState chain : state.chains()) {
      double seconds = chain.speed().secondsPerToken(chain.running().size() + 1, 0);
      if (seconds > 0) {
        sum += Math.min(1, seconds / chain.secondsPerToken());
        count++;
      }
    }
    return count == 0 ? new Forecast(1, false) : new Forecast(sum / count, true);
  }

  /** Seconds that a session of so many tokens takes on the chain when it joins now. */
  double seconds(ChainState chain, int outputTokens) {
    double perToken =
        chain
            .speed()
            .secondsPerToken(chain.running().size() + 1, shareOfBound * chain.secondsPerToken());
    double share = Math.min(1, perToken / chain.secondsPerToken());
    return share * chain.certifiedSeconds(outputTokens);
  }
}
