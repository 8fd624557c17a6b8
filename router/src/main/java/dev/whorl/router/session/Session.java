package dev.whorl.router.session;

import dev.whorl.planning.dispatch.SessionRequest;
import dev.whorl.protocol.data.Sampling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final List<Integer> generated = new ArrayList<>();
  private int openedAt; // position of the first token that is due from the present attempt
  private int recoveries; // since the last token
  private @Nullable SessionEnd
      lostBy; // why it waits again; null: it does not, or for the first time
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
    return generation.ids().size() + generated.size();
  }

  /**
   * What is left to be generated: all ids that are known are the prompt now. Tokens are drawn by
   * seed and position, so it goes on as it would have gone on.
   */
  Generation remaining() {
    if (generated.isEmpty()) {
      return generation;
    }
    List<Integer> known = new ArrayList<>(generation.ids());
    known.addAll(generated);
    Sampling sampling = generation.sampling();
    return new Generation(
        known,
        sampling.toBuilder().setMaxTokens(sampling.getMaxTokens() - generated.size()).build(),
        generation.flow());
  }

  /** Whether it has lost a chain and has no other yet. */
  boolean recovering() {
    return lostBy != null;
  }

  /** How it ends if it has to: what took its chain, or what keeps it from its first one. */
  SessionEnd endedBy(SessionEnd otherwise) {
    return lostBy == null ? otherwise : lostBy;
  }

  /** The same, after it has waited for as long as it may. */
  SessionEnd endedByWaiting(SessionEnd otherwise, Duration now) {
    return lostBy == null ? otherwise : new SessionEnd.NoOtherChain(lostBy, now.minus(progressAt));
  }

  Duration progressAt() {
    return progressAt;
  }

  void opening(WireSession attempt, ChainUse use, Duration now) {
    state = State.OPENING;
    wire = attempt;
    chain = use;
    openedAt = next();
    progressAt = now;
  }

  int failedAttempts() {
    return failedAttempts;
  }

  /** One more attempt has failed; returns how many have. */
  int failedAttempt() {
    return ++failedAttempts;
  }

  /**
   * Its chain is lost: it waits for another; returns how often that has happened since its last
   * token.
   *
   * @param since when its client began to wait
   */
  int lost(SessionEnd by, Duration since) {
    waitAgain();
    lostBy = by;
    progressAt = since;
    return ++recoveries;
  }

  /** Chains that it has lost since its last token. */
  int recoveries() {
    return recoveries;
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
    failedAttempts = 0;
    lostBy = null;
    siblings.progress(now);
  }

  /** Whether no token has come from the present attempt. */
  boolean awaitsFirst() {
    return next() == openedAt;
  }

  /** Whether this is its present attempt. */
  boolean runsAs(WireSession attempt) {
    return wire != null && wire.id().equals(attempt.id());
  }

  /** Whether its prompt is under way, or waits on its chain. */
  boolean atPrompt() {
    return state == State.RUNNING && !over && awaitsFirst();
  }

  /** Tokens that have come. */
  int generated() {
    return generated.size();
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
   * The next token has come.
   *
   * @param untilNext how long the one after it may take
   */
  void advance(int id, Duration now, Duration untilNext) {
    generated.add(id);
    recoveries = 0;
    progressAt = now;
    patience = untilNext;
    siblings.progress(now);
  }

  /** True the first time. */
  boolean tellStarted() {
    boolean first = !started;
    started = true;
    return first;
  }
}
