package dev.whorl.router.session;

import dev.whorl.planning.dispatch.SessionRequest;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One session from its coming to its end. Confined to the loop. */
final class Session {
  enum State {
    WAITING,
    OPENING,
    RUNNING,
    CLOSING
  }

  /** Attempts after which it is given up: there may be as many faulty chains. */
  static final int MOST_ATTEMPTS = 16;

  /** Failed attempts after which it goes in front of the line again; then others may pass. */
  static final int ATTEMPTS_IN_FRONT = 2;

  private final Request siblings;
  private final Generation generation;
  private final SessionListener listener;
  private final SessionRequest request;
  private final Duration submittedAt;

  private State state = State.WAITING;
  private boolean over; // the listener hears nothing more
  private boolean started;
  private @Nullable WireSession wire;
  private @Nullable ChainUse chain;
  private int next;
  private int failedAttempts;
  private Duration progressAt;
  private Duration patience = Duration.ZERO;

  Session(
      String id, Request siblings, Generation generation, SessionListener listener, Duration now) {
    this.siblings = siblings;
    this.generation = generation;
    this.listener = listener;
    this.submittedAt = now;
    this.progressAt = now;
    this.request =
        new SessionRequest(
            id,
            generation.flow(),
            generation.ids().size(),
            generation.sampling().getMaxTokens(),
            ChainUse.seconds(now));
  }

  /** What it shares with the other sessions of its request. */
  Request siblings() {
    return siblings;
  }

  Generation generation() {
    return generation;
  }

  SessionListener listener() {
    return listener;
  }

  SessionRequest request() {
    return request;
  }

  Duration submittedAt() {
    return submittedAt;
  }

  State state() {
    return state;
  }

  boolean over() {
    return over;
  }

  WireSession wire() {
    return Objects.requireNonNull(wire, "a waiting session is on no chain");
  }

  ChainUse chain() {
    return Objects.requireNonNull(chain, "a waiting session is on no chain");
  }

  /** Position of the next token. */
  int next() {
    return next;
  }

  Duration progressAt() {
    return progressAt;
  }

  void opening(WireSession attempt, ChainUse use, Duration now) {
    state = State.OPENING;
    wire = attempt;
    chain = use;
    next = firstPosition();
    progressAt = now;
  }

  int failedAttempts() {
    return failedAttempts;
  }

  /** One more attempt has failed; returns how many have. */
  int failedAttempt() {
    return ++failedAttempts;
  }

  void waitAgain() {
    state = State.WAITING;
    wire = null;
    chain = null;
  }

  /**
   * Its chain is open.
   *
   * @param untilFirst how long the first token may take
   */
  void running(Duration now, Duration untilFirst) {
    state = State.RUNNING;
    progressAt = now;
    patience = untilFirst;
    siblings.progress(now);
  }

  /** Whether its prompt is under way, or waits on its chain. */
  boolean atPrompt() {
    return state == State.RUNNING && !over && next == firstPosition();
  }

  /** Tokens that have come. */
  int generated() {
    return wire == null ? 0 : next - firstPosition();
  }

  /** Whether the next token has not come in its time. */
  boolean stalled(Duration now) {
    return now.minus(progressAt).compareTo(patience) > 0;
  }

  void closing() {
    state = State.CLOSING;
  }

  void finish() {
    over = true;
  }

  /**
   * The next token has come; returns whether it is the first.
   *
   * @param untilNext how long the one after it may take
   */
  boolean advance(Duration now, Duration untilNext) {
    next++;
    progressAt = now;
    patience = untilNext;
    siblings.progress(now);
    return next == firstPosition() + 1;
  }

  private int firstPosition() {
    return generation.ids().size();
  }

  /** True the first time. */
  boolean tellStarted() {
    boolean first = !started;
    started = true;
    return first;
  }
}
