package dev.whorl.simulator.run;

/** Tokens of one route against its bound. */
final class RouteUse {
  private static final double ROUNDING = 1 + 1e-9;

  final double boundSeconds;
  final double firstTokenBound;
  final double permitWaitBound;
  long tokens;
  long late;
  long lateFirstTokens;
  long latePermits;
  double longest;
  double longestFirstToken;
  double longestPermitWait;

  RouteUse(double boundSeconds, double firstTokenBound, double permitWaitBound) {
    this.boundSeconds = boundSeconds;
    this.firstTokenBound = firstTokenBound;
    this.permitWaitBound = permitWaitBound;
  }

  void token(double seconds) {
    tokens++;
    late += seconds > boundSeconds * ROUNDING ? 1 : 0;
    longest = Math.max(longest, seconds);
  }

  void firstToken(double seconds) {
    lateFirstTokens += seconds > firstTokenBound * ROUNDING ? 1 : 0;
    longestFirstToken = Math.max(longestFirstToken, seconds);
  }

  void permitWait(double seconds) {
    latePermits += seconds > permitWaitBound * ROUNDING ? 1 : 0;
    longestPermitWait = Math.max(longestPermitWait, seconds);
  }
}
