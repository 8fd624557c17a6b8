package dev.whorl.simulator.run;

import dev.whorl.planning.certificate.ChainBound;
import java.util.function.DoubleFunction;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** Tokens of one route against what is promised for it. */
final class RouteUse {
  private static final double ROUNDING = 1 + 1e-9;

  private final DoubleSupplier clock;
  private final DoubleFunction<Promise> between;
  private Promise now;
  private Promise largest;
  long tokens;
  long late;
  long lateFirstTokens;
  long latePermits;
  double longest;
  double longestFirstToken;
  double longestPermitWait;

  /**
   * Of a route with a first promise.
   *
   * @param between what holds for all that began at a moment and ends now
   */
  RouteUse(DoubleSupplier clock, Promise promise, DoubleFunction<Promise> between) {
    this.clock = clock;
    this.now = promise;
    this.largest = promise;
    this.between = between;
  }

  /** What is promised, in seconds. */
  record Promise(double token, double firstToken, double permitWait) {
    static Promise of(ChainBound bound) {
      return new Promise(
          bound.boundSeconds(),
          bound.firstTokenSeconds(),
          bound.permitWaits() * bound.firstTokenSeconds());
    }

    Promise or(Promise other) {
      return new Promise(
          Math.max(token, other.token),
          Math.max(firstToken, other.firstToken),
          Math.max(permitWait, other.permitWait));
    }
  }

  /** The largest that was ever promised. */
  double largest(ToDoubleFunction<Promise> part) {
    return part.applyAsDouble(largest);
  }

  /** Another certificate is in force. */
  void promise(Promise next) {
    now = next;
    largest = largest.or(next);
  }

  void token(double seconds) {
    tokens++;
    late += exceeds(seconds, now.token, Promise::token) ? 1 : 0;
    longest = Math.max(longest, seconds);
  }

  void firstToken(double seconds) {
    lateFirstTokens += exceeds(seconds, now.firstToken, Promise::firstToken) ? 1 : 0;
    longestFirstToken = Math.max(longestFirstToken, seconds);
  }

  void permitWait(double seconds) {
    latePermits += exceeds(seconds, now.permitWait, Promise::permitWait) ? 1 : 0;
    longestPermitWait = Math.max(longestPermitWait, seconds);
  }

  private boolean exceeds(double seconds, double present, ToDoubleFunction<Promise> part) {
    return seconds > present * ROUNDING
        && seconds > part.applyAsDouble(between.apply(clock.getAsDouble() - seconds)) * ROUNDING;
  }
}
