package dev.whorl.planning.dispatch;

import dev.whorl.planning.model.ChainTimes;
import dev.whorl.planning.model.Require;
import java.util.List;

/**
 * One chain at one moment.
 *
 * @param capacity sessions that it may run; 0 while it drains
 * @param secondsPerToken certified
 * @param firstTokenSeconds certified
 * @param times what it usually takes
 * @param pace how it was measured to go against that
 * @param running sessions that hold a slot
 * @param closedUntilSeconds no session is offered before (after a refusal by the chain's first
 *     server)
 */
public record ChainState(
    int capacity,
    double secondsPerToken,
    double firstTokenSeconds,
    ChainTimes times,
    Pace pace,
    List<Running> running,
    double closedUntilSeconds) {
  public ChainState {
    Require.notNegative("capacity of a chain", capacity);
    Require.positive("secondsPerToken of a chain", secondsPerToken);
    Require.notNegative("firstTokenSeconds of a chain", firstTokenSeconds);
    running = List.copyOf(running);
  }

  /** An idle chain of which only the certificate is known. */
  public static ChainState idle(int capacity, double secondsPerToken, double firstTokenSeconds) {
    return idle(capacity, secondsPerToken, firstTokenSeconds, ChainTimes.UNKNOWN);
  }

  /** An idle chain without measurements. */
  public static ChainState idle(
      int capacity, double secondsPerToken, double firstTokenSeconds, ChainTimes times) {
    return new ChainState(
        capacity,
        secondsPerToken,
        firstTokenSeconds,
        times,
        Pace.UNKNOWN,
        List.of(),
        Double.NEGATIVE_INFINITY);
  }

  /** Whether a session may be offered now. */
  public boolean free(double nowSeconds) {
    return running.size() < capacity && nowSeconds >= closedUntilSeconds;
  }

  /** Seconds that a session of so many tokens takes, if everything keeps within its bound. */
  public double certifiedSeconds(double outputTokens) {
    return firstTokenSeconds + (outputTokens - 1) * secondsPerToken;
  }

  /**
   * A session that starts now, by the certificate, its prompt by what is usual where known.
   *
   * @param answers how long they get
   */
  public Running running(SessionRequest request, AnswerLengths answers, double nowSeconds) {
    double first = times.known() ? times.promptSeconds(request.inputTokens()) : firstTokenSeconds;
    return new Running(
        request,
        nowSeconds + promptsAhead(nowSeconds) + first,
        nowSeconds + certifiedSeconds(answers.expected(request.outputTokens())));
  }

  /** Seconds until the prompts of its sessions are through: they go one by one. */
  double promptsAhead(double nowSeconds) {
    double last = nowSeconds;
    for (Running session : running) {
      last = Math.max(last, session.expectedFirstTokenSeconds());
    }
    return last - nowSeconds;
  }

  ChainState withRunning(List<Running> sessions) {
    return new ChainState(
        capacity, secondsPerToken, firstTokenSeconds, times, pace, sessions, closedUntilSeconds);
  }

  ChainState closedUntil(double seconds) {
    return new ChainState(
        capacity, secondsPerToken, firstTokenSeconds, times, pace, running, seconds);
  }

  ChainState withPace(Pace other) {
    return new ChainState(
        capacity, secondsPerToken, firstTokenSeconds, times, other, running, closedUntilSeconds);
  }

  /** The same chain with another number of slots. */
  public ChainState withCapacity(int sessions) {
    return new ChainState(
        sessions, secondsPerToken, firstTokenSeconds, times, pace, running, closedUntilSeconds);
  }

  /** The same chain under another certificate. */
  public ChainState certified(double perToken, double firstToken, ChainTimes usual) {
    return new ChainState(capacity, perToken, firstToken, usual, pace, running, closedUntilSeconds);
  }

  /**
   * A session that holds a slot.
   *
   * @param expectedFirstTokenSeconds and {@code expectedEndSeconds}: on the caller's clock
   */
  public record Running(
      SessionRequest request, double expectedFirstTokenSeconds, double expectedEndSeconds) {
    /** Its id. */
    public String session() {
      return request.id();
    }
  }
}
