package dev.whorl.agent.session;

import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.RowResult.Logprobs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of rows: from the previous server into an inbox, from inboxes into a step, from a step to
 * the next server, to the router or back to the start of the ring. Not thread-safe: guarded by
 * {@link SessionGate}.
 */
public final class RowFlow {
  /** Why arriving rows were not taken. */
  public enum Dropped {
    UNKNOWN_SESSION,
    OTHER_EPOCH,
    WRONG_PEER,
    KNOWN,
    GAP,
    OVERRUN,
    MALFORMED,
    STOPPED
  }

  private final SessionTable table;
  private final ReadyQueue ready;
  private final PrefillPermits permits;
  private final SessionEvents events;

  RowFlow(SessionTable table, ReadyQueue ready, PrefillPermits permits, SessionEvents events) {
    this.table = table;
    this.ready = ready;
    this.permits = permits;
    this.events = events;
  }

  /**
   * Rows from another server. They are taken only from the session's previous hop, in its epoch, at
   * the position that is due.
   *
   * @param from the process that sent them, by its certificate and greeting
   * @return null when they were taken, else why not
   */
  public @Nullable Dropped receive(RingPeer from, String id, int epoch, Arrival rows) {
    HopSession session = table.find(id);
    if (session == null || session.closing()) {
      return Dropped.UNKNOWN_SESSION;
    }
    if (session.terms().epoch() != epoch) {
      return Dropped.OTHER_EPOCH;
    }
    RingPlan.Hop previous = session.terms().ring().previous();
    if (session.terms().ring().alone() || !from.is(previous)) {
      return Dropped.WRONG_PEER;
    }
    if (session.stopped()) {
      return Dropped.STOPPED;
    }
    return ArrivalCheck.fits(session, rows) ? take(session, rows) : malformed(session, rows);
  }

  private @Nullable Dropped take(HopSession session, Arrival rows) {
    return switch (Intake.of(session.received(), rows.position(), rows.input().count())) {
      case Intake.Known() -> Dropped.KNOWN;
      case Intake.Gap(int expected) -> {
        session.stop();
        end(session, router -> events.gap(router, session.terms().session(), expected));
        yield Dropped.GAP;
      }
      case Intake.Take(int skip) -> {
        if (!session.receive(rows.skip(skip))) {
          fault(
              session, Refusal.chain("More than %d chunks wait here.".formatted(session.window())));
          yield Dropped.OVERRUN;
        }
        ready.offer(session);
        yield null;
      }
    };
  }

  private Dropped malformed(HopSession session, Arrival rows) {
    fault(
        session,
        Refusal.chain(
            "The rows at position %d do not fit hop %d of the session."
                .formatted(rows.position(), session.terms().ring().self())));
    return Dropped.MALFORMED;
  }

  /** The next server has taken rows in; a waiting chunk may become ready. */
  public void acknowledged(RingPeer from, String id, int epoch, int next) {
    HopSession session = table.find(id);
    if (session != null
        && session.terms().epoch() == epoch
        && from.is(session.terms().ring().next())) {
      session.acknowledged(next);
      ready.offer(session);
    }
  }

  /** Whether rows may run; prompts whose turn has come are among them. */
  public boolean hasReady() {
    grantPermits();
    return !ready.isEmpty() || !table.tuning().isEmpty();
  }

  /** Rows of the next step; empty when there is nothing to do. */
  public List<RowWork> takeBatch() {
    grantPermits();
    return ready.take(table.assignment().contract().restSteps());
  }

  /**
   * The piece of tuning that has the place of a chunk beside the rows just taken; null where they
   * have chunks, where steps rest from them, or where nothing is tuned.
   */
  @Nullable TuneWork takePiece() {
    TuneWork work = table.tuning().first();
    return work != null && ready.takeFreeChunk(table.assignment().contract().restSteps())
        ? work
        : null;
  }

  private void grantPermits() {
    permits.grant(ready, table.assignment().contract().promptsPerChain());
  }

  /**
   * What a peer must hear again after a reconnect and with every beat: the state of all sessions
   * that it feeds.
   */
  public List<Acknowledgement> acknowledgementsFor(RingPeer peer) {
    return table.sessions().stream()
        .filter(session -> !session.terms().ring().alone() && !session.closing())
        .filter(session -> peer.is(session.terms().ring().previous()))
        .map(Acknowledgement::of)
        .toList();
  }

  /** Spreads the results of a step: returns what goes to next servers, tells tokens to routers. */
  public List<Push> finish(List<RowWork> batch, List<RowResult> results) {
    List<Push> pushes = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      RowWork work = batch.get(i);
      HopSession session = work.session();
      if (session.finish(work)) {
        Push push = advance(session, work.rows(), results.get(i));
        if (push != null) {
          pushes.add(push);
        }
      } else if (session.closing()) {
        session.release();
      }
      ready.offer(session);
    }
    return pushes;
  }

  /** A step that could not run: its sessions cannot go on here. */
  public void failed(List<RowWork> batch, String message) {
    for (RowWork work : batch) {
      boolean current = work.session().finish(work);
      if (current) {
        fault(work.session(), Refusal.server("The step failed: %s".formatted(message)));
      } else if (work.session().closing()) {
        work.session().release();
      }
    }
  }

  void fault(HopSession session, Refusal cause) {
    session.stop();
    OpenTerms terms = session.terms();
    end(session, router -> events.fault(router, terms.session(), terms.epoch(), cause));
  }

  private static void end(HopSession session, Consumer<RouterId> word) {
    session.lastWord(word);
    word.accept(session.terms().router());
  }

  private @Nullable Push advance(HopSession session, Arrival rows, RowResult result) {
    return switch (result) {
      case RowResult.Taken() -> null;
      case RowResult.Residuals(int count, var bytes) -> {
        if (!rows.decode()) {
          session.pushedChunk(rows.end());
        }
        yield push(session, rows, new RowInput.Residuals(count, bytes), rows.decode());
      }
      case RowResult.Sampled(int id, var logprobs) -> sampled(session, rows.end(), id, logprobs);
      case RowResult.Broken(String message) -> {
        fault(session, Refusal.session("The model's numbers broke: %s".formatted(message)));
        yield null;
      }
    };
  }

  private @Nullable Push sampled(
      HopSession session, int position, int id, @Nullable Logprobs logprobs) {
    OpenTerms terms = session.terms();
    Finish finish = Finish.of(id, position, terms, session.slotTokens());
    SessionToken token =
        new SessionToken(terms.session(), terms.epoch(), position, id, finish, logprobs);
    session.keep(token);
    events.token(terms.router(), token);
    if (finish != Finish.NONE) {
      session.stop();
      return null;
    }
    Arrival next = new Arrival(position, new RowInput.TokenIds(id), true, true);
    if (terms.ring().alone()) {
      session.receive(next);
      return null;
    }
    return push(session, next, next.input(), true);
  }

  private static Push push(HopSession session, Arrival rows, RowInput input, boolean decode) {
    OpenTerms terms = session.terms();
    int rowBytes = input instanceof RowInput.Residuals ? session.span().rowBytes() : 0;
    return new Push(
        terms.ring().next(),
        decode,
        terms.session(),
        terms.epoch(),
        rows.position(),
        rows.sample(),
        input,
        rowBytes);
  }
}
