package dev.whorl.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** Tokens of one route against its bound. */
final class RouteUse {
  private static final double ROUNDING = 1 + 1e-9;

  private final DoubleSupplier clock;
  private final List<Promise> earlier = new ArrayList<>();
  private Promise now;
  long tokens;
  long late;
  long lateFirstTokens;
  long latePermits;
  double longest;
  double longestFirstToken;
  double longestPermitWait;

  RouteUse(DoubleSupplier clock, Promise promise) {
    this.clock = clock;
    this.now = promise;
  }

  /** What holds from a moment on, in seconds. */
  record Promise(double since, double token, double firstToken, double permitWait) {}

  /** The largest that was ever promised. */
  double largest(ToDoubleFunction<Promise> part) {
    return earlier.stream().mapToDouble(part).reduce(part.applyAsDouble(now), Math::max);
  }

  /** Another placement is in force. */
  void promise(Promise next) {
    earlier.add(now);
    now = next;
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
        && (earlier.isEmpty() || seconds > allowed(clock.getAsDouble() - seconds, part) * ROUNDING);
  }

  /**
   * Between two placements chains are only added or only taken away, so the larger bound holds for
   * what began before the change and ends after it. What sees several changes may meet each
   * server's worst of them: the sum covers it.
   */
  private double allowed(double begun, ToDoubleFunction<Promise> part) {
    double larger = part.applyAsDouble(now);
    double sum = larger;
    int changes = 0;
    double since = now.since;
    for (int i = earlier.size() - 1; i >= 0 && since > begun; i--) {
      Promise before = earlier.get(i);
      larger = Math.max(larger, part.applyAsDouble(before));
      sum += part.applyAsDouble(before);
      changes++;
      since = before.since;
    }
    return changes > 1 ? sum : larger;
  }
}
