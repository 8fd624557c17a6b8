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
  private Duration progressAt;

  Session(String id, Generation generation, SessionListener listener, Duration now) {
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
    next = generation.ids().size();
    progressAt = now;
  }

  void waitAgain() {
    state = State.WAITING;
    wire = null;
    chain = null;
  }

  void running(Duration now) {
    state = State.RUNNING;
    progressAt = now;
  }

  void closing() {
    state = State.CLOSING;
  }

  void finish() {
    over = true;
  }

  /** The next token has come; returns whether it is the first. */
  boolean advance(Duration now) {
    next++;
    progressAt = now;
    return next == generation.ids().size() + 1;
  }

  /** True the first time. */
  boolean tellStarted() {
    boolean first = !started;
    started = true;
    return first;
  }
}
