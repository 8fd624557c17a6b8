package dev.whorl.agent.session;

import dev.whorl.agent.session.OpenOutcome.Accepted;
import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.protocol.data.Refused.AtFault;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.limits.SessionRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every session on this server, from Open to Close. A slot is free only when its cache is: a Close
 * during a step answers after the step. Not thread-safe: guarded by {@link SessionGate}.
 */
public final class SessionTable {
  private final Map<String, HopSession> sessions = new HashMap<>();
  private final Admission admission;
  private final ClosedSessions closed;
  private final Leases leases;
  private final SessionEvents events;
  private final ReadyQueue ready = new ReadyQueue();
  private final PrefillPermits permits = new PrefillPermits();
  private final TuneLine tuning = new TuneLine();
  private final RowFlow flow;
  private Assignment assignment = Assignment.NONE;
  private boolean draining;
  private boolean measuring;

  /**
   * @param server name of this server
   * @param incarnation of this process
   * @param lease of a router process
   * @param closedMemory how long ids of closed sessions stay refused
   */
  public SessionTable(
      String server,
      long incarnation,
      Duration lease,
      Duration closedMemory,
      Ticker ticker,
      SessionEvents events) {
    this.admission = new Admission(server, incarnation);
    this.closed = new ClosedSessions(closedMemory, ticker);
    this.leases = new Leases(lease, ticker);
    this.events = events;
    this.flow = new RowFlow(this, ready, permits, events);
  }

  /** The way of rows through the sessions of this table. */
  public RowFlow flow() {
    return flow;
  }

  /** Tuning that waits for the place of a prefill chunk. */
  public TuneLine tuning() {
    return tuning;
  }

  public Assignment assignment() {
    return assignment;
  }

  /**
   * Spans and chains that may be opened from now on. A session belongs to blocks, not to a
   * placement: it goes on where its deployment still has them, and waits on its old span for one
   * that is about to. Sessions whose blocks are no longer wanted end, with a word to their routers:
   * the operator takes blocks away when their sessions are over or have had their time.
   */
  public void assign(Assignment next) {
    assignment = next;
    for (HopSession session : sessions.values()) {
      if (!carriesOn(session, next) && !session.stopped() && !session.closing()) {
        flow.fault(
            session,
            new Refusal(
                Reason.DRAINING,
                AtFault.CHAIN,
                "The placement (%s) is not served any more and the session's time to end with it is over."
                    .formatted(session.terms().placement())));
      }
    }
    next.chains().forEach(this::endSurplus);
  }

  /** What had its time on a chain that closes ends, those first that are rebuilt most cheaply. */
  private void endSurplus(ServedChain chain) {
    List<HopSession> running =
        sessions.values().stream()
            .filter(session -> session.onChain(chain.deploymentUid(), chain.chain()))
            .filter(session -> !session.stopped() && !session.closing())
            .sorted(Comparator.comparingInt(HopSession::received))
            .toList();
    for (HopSession session : running.subList(0, Math.max(0, running.size() - chain.most()))) {
      flow.fault(
          session,
          new Refusal(
              Reason.DRAINING,
              AtFault.CHAIN,
              "The chain (%s) closes and the session's time to end on it is over."
                  .formatted(chain.chain())));
    }
  }

  private static boolean carriesOn(HopSession session, Assignment next) {
    ServedSpan successor = next.successor(session.span(), session.blocks());
    return successor == null
        ? next.awaits(session.span(), session.blocks())
        : session.moveTo(successor);
  }

  public boolean draining() {
    return draining;
  }

  /** From now on every Open is refused. */
  public void drain() {
    draining = true;
  }

  /**
   * Closes admission while the device is measured, if no session is here: one that came in the
   * middle would be measured with, and would wait for steps that nobody counts.
   *
   * @return how many sessions and micro-batches are here; 0: nobody is admitted until {@link
   *     #measured}
   */
  public int beginMeasuring() {
    int here = sessions.size() + tuning.size();
    measuring = here == 0;
    return here;
  }

  /** Whether nothing new is to begin: the device is being measured, or the server drains. */
  public boolean closed() {
    return measuring || draining;
  }

  /** Admission is open again. */
  public void measured() {
    measuring = false;
  }

  public Collection<HopSession> sessions() {
    return sessions.values();
  }

  /** Sessions that were opened on a chain of this very placement, closing ones included. */
  public int sessionsOn(ServedChain chain) {
    return (int)
        sessions.values().stream()
            .filter(session -> session.onChain(chain.deploymentUid(), chain.chain()))
            .filter(session -> session.of(chain.placement()))
            .count();
  }

  /** Slots of a chain that are taken, in whatever placement they were opened. */
  public int taken(ServedChain chain) {
    return (int)
        sessions.values().stream()
            .filter(session -> session.onChain(chain.deploymentUid(), chain.chain()))
            .count();
  }

  /**
   * Sessions by chain, of chains that are not told to start here: they start elsewhere, or were
   * taken back with sessions left. A chain's capacity is not known here; it is given as 0.
   */
  public Map<ServedChain, Integer> passing() {
    Map<ServedChain, Integer> passing = new HashMap<>();
    for (HopSession session : sessions.values()) {
      OpenTerms terms = session.terms();
      if (assignment.chain(terms.placement(), terms.chain()) == null) {
        passing.merge(
            new ServedChain(terms.router().deploymentUid(), terms.placement(), terms.chain(), 0),
            1,
            Integer::sum);
      }
    }
    return passing;
  }

  /** Ids that are refused because their sessions have been closed. */
  int closedSessions() {
    return closed.size();
  }

  @Nullable HopSession find(String session) {
    return sessions.get(session);
  }

  /** Takes a slot, or refuses; never waits. Idempotent by session and epoch. */
  public OpenOutcome open(OpenTerms terms) {
    HopSession known = sessions.get(terms.session());
    if (known != null) {
      Refusal refusal = refusalOfKnown(known, terms);
      if (refusal != null) {
        return refusal;
      }
      if (known.terms().epoch() == terms.epoch()) {
        return new Accepted(known.cached());
      }
    } else if (closed.contains(terms.session(), terms.router().deploymentUid())) {
      return Refusal.session("The session (%s) has been closed.".formatted(terms.session()));
    }
    return admit(terms, known);
  }

  private @Nullable Refusal refusalOfKnown(HopSession known, OpenTerms terms) {
    OpenTerms before = known.terms();
    if (!before.router().deploymentUid().equals(terms.router().deploymentUid())) {
      return notYours(terms.session());
    }
    if (known.closing()) {
      return Refusal.session("The session (%s) is being closed.".formatted(terms.session()));
    }
    if (terms.epoch() < before.epoch()) {
      return oldEpoch(terms.session(), terms.epoch(), before.epoch());
    }
    if (terms.epoch() == before.epoch() && !terms.equals(before)) {
      return Refusal.session(
          "The session (%s) was opened in epoch %d with other terms."
              .formatted(terms.session(), terms.epoch()));
    }
    return null;
  }

  private OpenOutcome admit(OpenTerms terms, @Nullable HopSession known) {
    if (draining && known == null) {
      return Refusal.draining("The server is draining.");
    }
    if (measuring && known == null) {
      // To a router a chain that is full for a moment; further on it has no word for that.
      return new Refusal(
          terms.ring().first() ? Reason.NO_SLOT : Reason.DRAINING,
          terms.ring().first() ? AtFault.CHAIN : AtFault.SERVER,
          "The server is being measured, which takes seconds; it takes sessions afterwards.");
    }
    ServedSpan span = assignment.span(terms.placement(), terms.ring().here().span());
    boolean holdsSlot =
        known != null && known.onChain(terms.router().deploymentUid(), terms.chain());
    Refusal refusal =
        admission.refusal(terms, assignment, span, holdsSlot, othersOnChain(terms, known));
    if (refusal != null) {
      return refusal;
    }
    if (span == null) {
      throw new IllegalStateException("Admission has let pass a span that is not loaded.");
    }
    if (known != null && known.fits(terms, span) && known.moveTo(span)) {
      ready.withdraw(known);
      known.reopen(terms);
      return new Accepted(known.cached());
    }
    return reserve(terms, span, known);
  }

  private OpenOutcome reserve(OpenTerms terms, ServedSpan span, @Nullable HopSession replaced) {
    if (replaced != null) {
      replaced.close(() -> {});
      sessions.remove(terms.session());
    }
    return switch (span.loaded()
        .reserve(
            span.deploymentUid(), terms.session(), terms.ring().here().span(), span.slotTokens())) {
      case ReserveOutcome.Reserved(var cache) -> {
        sessions.put(
            terms.session(),
            new HopSession(terms, span, cache, assignment.contract().prefillWindow()));
        leases.begin(terms.router());
        yield new Accepted(0);
      }
      case ReserveOutcome.TooFewPages tooFew -> Refusal.server(tooFew.message());
      case ReserveOutcome.NotLoaded() ->
          new Refusal(Reason.NOT_LOADED, AtFault.CHAIN, "The span was unloaded meanwhile.");
    };
  }

  private long othersOnChain(OpenTerms terms, @Nullable HopSession self) {
    return sessions.values().stream()
        .filter(
            other -> other != self && other.onChain(terms.router().deploymentUid(), terms.chain()))
        .count();
  }

  /** Gives hop 0 the ids from position 0 on; it runs them from {@code from} on. Idempotent. */
  public OpenOutcome start(String session, int epoch, int[] ids, int from, String deploymentUid) {
    HopSession known = sessions.get(session);
    if (known == null || known.closing()) {
      return Refusal.session("The session (%s) is not open.".formatted(session));
    }
    Refusal refusal = StartCheck.refusal(known, epoch, ids, from, deploymentUid);
    if (refusal != null) {
      return refusal;
    }
    if (!known.started()) {
      known.start(ids, from);
      permits.ask(known);
    }
    return new Accepted(from);
  }

  /**
   * Ends a session; {@code released} runs when its slot is free, at once if it is not known.
   * Returns false, without doing anything, when it belongs to another deployment.
   */
  public boolean close(String session, String deploymentUid, Runnable released) {
    HopSession known = sessions.get(session);
    if (known != null && !known.terms().router().deploymentUid().equals(deploymentUid)) {
      return false;
    }
    if (SessionRules.isSessionId(session)) {
      closed.add(session, deploymentUid);
    }
    if (known == null) {
      released.run();
    } else {
      end(known, released);
    }
    return true;
  }

  private void end(HopSession session, Runnable released) {
    session.close(() -> {
      sessions.remove(session.terms().session(), session);
      events.released(session.terms().session());
      released.run();
    });
  }

  /** The router process has shown itself on its stream. */
  public void renew(RouterId router) {
    leases.renew(router);
  }

  /** This process stood still for so long: nobody's lease has run meanwhile. */
  void excuse(Duration time) {
    leases.excuse(time);
  }

  /** Closes the sessions of routers that have been silent for too long; returns their ids. */
  public List<String> expire() {
    List<String> expired = new ArrayList<>();
    for (HopSession session : List.copyOf(sessions.values())) {
      OpenTerms terms = session.terms();
      if (!session.closing() && leases.expired(terms.router(), terms.ring().first())) {
        closed.add(terms.session(), terms.router().deploymentUid());
        end(session, () -> {});
        expired.add(terms.session());
      }
    }
    leases.forgetExpired();
    return expired;
  }

  /**
   * Tokens of a session from a position on, and how it ended, are told again, to a router process
   * that has (re-)attached.
   */
  public void resume(RouterId router, String session, int position) {
    HopSession known = sessions.get(session);
    if (known == null || !known.terms().router().deploymentUid().equals(router.deploymentUid())) {
      return;
    }
    known.retell(router, position, events);
  }

  /**
   * Stops all sessions whose next server was this process, and tells their routers: nothing of them
   * can go on before they are opened again. What they have cached stays.
   */
  public void peerLost(String server, long incarnation) {
    Map<RouterId, List<String>> hit = new HashMap<>();
    for (HopSession session : sessions.values()) {
      RingPlan ring = session.terms().ring();
      if (!ring.alone()
          && ring.next().server().equals(server)
          && ring.next().incarnation() == incarnation) {
        String id = session.terms().session();
        hit.computeIfAbsent(session.terms().router(), _ -> new ArrayList<>()).add(id);
        session.stop();
        session.lastWord(router -> events.peerLost(router, server, List.of(id)));
      }
    }
    hit.forEach((router, ids) -> events.peerLost(router, server, ids));
  }

  /** Tells every session's router that it ends here, as at the deadline of a drain. */
  public void faultAll(Refusal cause) {
    for (HopSession session : sessions.values()) {
      flow.fault(session, cause);
    }
  }

  static Refusal notYours(String session) {
    return new Refusal(
        Reason.NOT_YOURS,
        AtFault.SESSION,
        "The session (%s) belongs to another deployment.".formatted(session));
  }

  static Refusal oldEpoch(String session, int epoch, int current) {
    return new Refusal(
        Reason.OLD_EPOCH,
        AtFault.SESSION,
        "The epoch (%d) of session (%s) is over, it is in epoch %d."
            .formatted(epoch, session, current));
  }
}
