package dev.whorl.planning.dispatch;

import dev.whorl.planning.model.Require;
import java.util.List;

/**
 * One chain at one moment.
 *
 * @param capacity sessions that it may run; 0 while it drains
 * @param secondsPerToken certified
 * @param firstTokenSeconds certified
 * @param speed how its sessions were measured to go with so many running
 * @param running sessions that hold a slot
 * @param closedUntilSeconds no session is offered before (after a refusal by the chain's first
 *     server)
 */
public record ChainState(
    int capacity,
    double secondsPerToken,
    double firstTokenSeconds,
    MeasuredSpeed speed,
    List<Running> running,
    double closedUntilSeconds) {
  public ChainState {
    Require.notNegative("capacity of a chain", capacity);
    Require.positive("secondsPerToken of a chain", secondsPerToken);
    Require.notNegative("firstTokenSeconds of a chain", firstTokenSeconds);
    running = List.copyOf(running);
  }

  /** An idle chain without measurements. */
  public static ChainState idle(int capacity, double secondsPerToken, double firstTokenSeconds) {
    return new ChainState(
        capacity,
        secondsPerToken,
        firstTokenSeconds,
        MeasuredSpeed.NONE,
        List.of(),
        Double.NEGATIVE_INFINITY);
  }

  /** Whether a session may be offered now. */
  public boolean free(double nowSeconds) {
    return running.size() < capacity && nowSeconds >= closedUntilSeconds;
  }

  /** Seconds that a session of so many tokens takes, if everything keeps within its bound. */
  public double certifiedSeconds(int outputTokens) {
    return firstTokenSeconds + (outputTokens - 1) * secondsPerToken;
  }

  ChainState withRunning(List<Running> sessions) {
    return new ChainState(
        capacity, secondsPerToken, firstTokenSeconds, speed, sessions, closedUntilSeconds);
  }

  ChainState closedUntil(double seconds) {
    return new ChainState(capacity, secondsPerToken, firstTokenSeconds, speed, running, seconds);
  }

  /** The same chain with newer measurements. */
  public ChainState withSpeed(MeasuredSpeed other) {
    return new ChainState(
        capacity, secondsPerToken, firstTokenSeconds, other, running, closedUntilSeconds);
  }

  /** A session that holds a slot. */
  public record Running(SessionRequest request, double expectedEndSeconds) {
    /** Its id. */
    public String session() {
      return request.id();
    }
  }
}
