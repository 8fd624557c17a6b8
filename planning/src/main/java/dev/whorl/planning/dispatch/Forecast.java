package dev.whorl.planning.dispatch;

import java.util.List;

/**
 * How long a session takes on a chain that it joins now: the usual time with the sessions that run,
 * corrected by the chain's measured {@link Pace}; that of the measured chains in the mean where it
 * was not measured, so that a chain that was never tried is compared with the others fairly.
 */
final class Forecast {
  private final DispatchState state;
  private final Traffic traffic;
  private final int[] sessions;
  private final double otherwise;

  private Forecast(DispatchState state, Traffic traffic, int[] sessions, double otherwise) {
    this.state = state;
    this.traffic = traffic;
    this.sessions = sessions;
    this.otherwise = otherwise;
  }

  static Forecast of(DispatchState state, Traffic traffic) {
    List<ChainState> chains = state.chains();
    double sum = 0;
    int count = 0;
    for (ChainState chain : chains) {
      sum += chain.pace().ratio();
      count += chain.pace().known() ? 1 : 0;
    }
    return new Forecast(
        state, traffic.over(chains), Traffic.sessions(chains), count == 0 ? 1 : sum / count);
  }

  /** Seconds per token, within the bound. */
  double tokenSeconds(int chain) {
    sessions[chain]++;
    double seconds = seconds(chain);
    sessions[chain]--;
    return Math.min(seconds, state.chains().get(chain).secondsPerToken());
  }

  /** Seconds that a token of one chain takes longer when a session joins another one. */
  double addedTokenSeconds(int chain, int joined) {
    double before = seconds(chain);
    sessions[joined]++;
    double after = seconds(chain);
    sessions[joined]--;
    return after - before;
  }

  /** Seconds until the first token: prompts ahead on the chain, then its own. */
  double firstTokenSeconds(int k, SessionRequest request) {
    ChainState chain = state.chains().get(k);
    if (!chain.times().known()) {
      return tokenSeconds(k) / chain.secondsPerToken() * chain.firstTokenSeconds();
    }
    double prompt = pace(chain) * chain.times().promptSeconds(request.inputTokens());
    return chain.promptsAhead(state.nowSeconds()) + prompt + tokenSeconds(k);
  }

  /** Seconds of the whole session, its answer as long as answers get. */
  double seconds(int chain, SessionRequest request) {
    double tokens = state.answers().expected(request.outputTokens());
    return firstTokenSeconds(chain, request) + (tokens - 1) * tokenSeconds(chain);
  }

  /**
   * What a session adds to the time of all that run, its own included: what it slows the others
   * down by until they end. Running sessions are half through what they may have, in the mean.
   */
  double addedSeconds(int joined, SessionRequest request) {
    return seconds(joined, request) + slowedDownSeconds(joined);
  }

  /** The same of a session that takes the place of one that ends on the chain. */
  double addedInTurnSeconds(int chain, SessionRequest request) {
    sessions[chain]--;
    double added = addedSeconds(chain, request);
    sessions[chain]++;
    return added;
  }

  /** Seconds of a whole session that takes such a place. */
  double secondsInTurn(int chain, SessionRequest request) {
    sessions[chain]--;
    double seconds = seconds(chain, request);
    sessions[chain]++;
    return seconds;
  }

  private double slowedDownSeconds(int joined) {
    double sum = 0;
    for (int k : traffic.sharing(joined)) {
      double tokens = 0;
      for (ChainState.Running running : state.chains().get(k).running()) {
        tokens += state.answers().expected(Math.ceilDiv(running.request().outputTokens(), 2));
      }
      if (tokens > 0) {
        sum += tokens * addedTokenSeconds(k, joined);
      }
    }
    return sum;
  }

  private double seconds(int chain) {
    return pace(state.chains().get(chain)) * traffic.secondsPerToken(chain, sessions);
  }

  private double pace(ChainState chain) {
    return chain.pace().known() ? chain.pace().ratio() : otherwise;
  }
}
