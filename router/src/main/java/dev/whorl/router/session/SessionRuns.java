package dev.whorl.router.session;

import dev.whorl.planning.dispatch.ChainState.Running;
import dev.whorl.protocol.data.Hop;
import dev.whorl.protocol.data.Refused.Reason;
import dev.whorl.protocol.data.Token;
import dev.whorl.router.agents.BlockServers;
import dev.whorl.router.placement.PlacedHop;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Sessions from the choice of a chain to the return of its slot: opening, tokens, closing. A
 * session whose chain could not be opened is left for the line in {@link #returnUnopened}.
 */
final class SessionRuns {
  private static final Logger LOG = System.getLogger(SessionRuns.class.getName());

  private final String router;
  private final SessionLoop loop;
  private final ServerLinks links;
  private final LiveSessions live;
  private final SessionObserver observer;
  private final ChainTable chains;
  private final Duration stallTimeout;
  private final Runnable changed;
  private final ChainOpener opener;
  private final ChainCloser closer;
  private final RecoveryLimits recovery;
  private final List<Session> unopened = new ArrayList<>();
  private final Set<WireSession> closing = new HashSet<>(); // of sessions that look for another

  /**
   * @param stallTimeout how long a token may take beyond what is certified
   * @param changed to be told when a slot or a session has become free
   */
  SessionRuns(
      String router,
      SessionLoop loop,
      BlockServers servers,
      ServerLinks links,
      LiveSessions live,
      ChainTable chains,
      SessionObserver observer,
      Duration stallTimeout,
      RecoveryLimits recovery,
      Runnable changed) {
    this.router = router;
    this.loop = loop;
    this.links = links;
    this.live = live;
    this.chains = chains;
    this.observer = observer;
    this.stallTimeout = stallTimeout;
    this.recovery = recovery;
    this.changed = changed;
    this.closer = new ChainCloser(servers, links::up, loop);
    this.opener = new ChainOpener(servers, closer, loop);
  }

  /** Takes a slot of a chain for a session, as far as this router knows, and opens it. */
  void open(Session session, ChainUse use) {
    WireSession wire =
        new WireSession(
            UUID.randomUUID().toString(),
            router,
            use.placement(),
            use.chain().id(),
            use.chain().hops().stream().map(this::hop).toList(),
            session.remaining(),
            session.recovering());
    session.opening(wire, use, loop.now());
    use.take(wire.id(), running(session, use));
    live.add(session);
    then(opener.open(wire), opening -> opened(session, wire, opening));
  }

  /** The next token of a session. */
  void token(Session session, Token token) {
    Duration now = loop.now();
    Duration gap = now.minus(session.progressAt());
    boolean first = session.awaitsFirst();
    session.advance(token.getId(), now, stallTimeout.plus(session.chain().chain().bound()));
    if (session.generated() == 1) {
      observer.firstToken(now.minus(session.submittedAt()));
    } else {
      observer.laterToken(gap, session.chain().chain().bound());
    }
    if (!first) {
      session.chain().measured(gap);
    }
    tellStarted(session);
    if (token.getFinish() == Token.Finish.FINISH_NONE) {
      session.listener().token(token);
    } else {
      boolean stop = token.getFinish() == Token.Finish.FINISH_STOP;
      over(session, stop ? Ending.STOP : Ending.LENGTH);
      session.listener().token(token);
      leave(session);
    }
  }

  /** A session cannot go on. */
  void fail(Session session, SessionEnd end) {
    LOG.log(Level.WARNING, "Session {0} ends too early: {1}", session.wire().id(), end);
    end(session, end);
    leave(session);
  }

  /**
   * The chain of a session is lost to it. Another is looked for, in front of the line; what of the
   * old one is still there is closed meanwhile.
   */
  void lose(Session session, SessionEnd by) {
    lose(session, by, loop.now());
  }

  /**
   * The same, for a chain that has been of no use for a while.
   *
   * @param since when its client began to wait
   */
  void lose(Session session, SessionEnd by, Duration since) {
    WireSession wire = session.wire();
    ChainUse use = session.chain();
    if (session.lost(by, since) > recovery.maxAttempts()) {
      LOG.log(Level.WARNING, "Session {0} ends too early: {1}", wire.id(), by);
      end(session, by);
    } else {
      LOG.log(Level.WARNING, "Session {0} looks for another chain: {1}", wire.id(), by);
      unopened.add(session);
    }
    live.remove(wire.id());
    closing.add(wire);
    then(
        closer.close(wire),
        ignored -> {
          closing.remove(wire);
          use.release(wire.id());
          changed.run();
        });
  }

  /** Whether another chain may be looked for once more. */
  boolean mayMove(Session session) {
    return session.recoveries() < recovery.maxAttempts();
  }

  /** Looks for another chain for sessions whose next token does not come. */
  void giveUpStalled() {
    Duration now = loop.now();
    for (Session session : live.running()) {
      if (session.stalled(now)) {
        session.chain().faulty(now);
        lose(session, new SessionEnd.Stalled(now.minus(session.progressAt())));
      }
    }
  }

  /** A server is there again: what it was not told when it was silent it is told now. */
  void closeOwed(String server, long incarnation) {
    closer.closeOwed(server, incarnation);
  }

  /**
   * How long a session that is now opened on its chain may be without a first token: the chain runs
   * one prompt at a time, so all that are there may be ahead, each for as long as is certified.
   */
  private Duration untilFirstToken(Session session) {
    ChainUse use = session.chain();
    long ahead =
        use.others()
            + live.running().stream()
                .filter(other -> other.chain() == use && other.atPrompt())
                .count();
    return stallTimeout.plus(use.chain().timeToFirstToken().multipliedBy(ahead + 1));
  }

  /** Gives the slot of a session that is over back, now or as soon as its opening has ended. */
  void leave(Session session) {
    if (session.state() == Session.State.RUNNING) {
      session.closing();
      then(closer.close(session.wire()), ignored -> released(session));
    }
  }

  /**
   * Brings sessions whose chain was not opened back into the line. Those that have lost a chain go
   * before those that never had one, and of them the shortest first: they are soonest at their next
   * token.
   */
  void returnUnopened(WaitingLine line) {
    // Who is put in front last is the first.
    unopened.sort(
        Comparator.comparing(Session::recovering)
            .thenComparing(Comparator.comparingInt(Session::next).reversed()));
    for (Session session : unopened) {
      if (session.over()) {
        continue; // its client has gone away meanwhile
      }
      if (session.failedAttempts() <= Session.ATTEMPTS_IN_FRONT) {
        line.addInFront(session);
      } else {
        line.addAtTheEnd(session);
      }
    }
    unopened.clear();
  }

  Set<String> servers() {
    Set<String> servers = live.servers();
    closing.forEach(wire -> wire.hops().forEach(hop -> servers.add(hop.getServer())));
    return servers;
  }

  /** Slots that are or may be taken. */
  int size() {
    return live.size() + closing.size();
  }

  private void opened(Session session, WireSession wire, Opening opening) {
    if (!session.runsAs(wire)) {
      return; // lost while it was opened, and closed for that
    }
    Duration now = loop.now();
    switch (opening) {
      case Opening.Started() -> {
        session.chain().opened();
        if (session.recovering()) {
          observer.recovery(true, now.minus(session.progressAt()));
        } else {
          observer.opened(now.minus(session.submittedAt()));
        }
        session.running(now, untilFirstToken(session));
        if (session.over()) {
          leave(session);
        } else {
          tellStarted(session);
          resume(session);
        }
      }
      case Opening.NoSlot() -> {
        session.chain().full(now);
        unopened(session);
      }
      case Opening.Failed failed -> failed(session, failed);
    }
    changed.run();
  }

  private void failed(Session session, Opening.Failed failure) {
    LOG.log(
        failure instanceof Opening.SessionAtFault ? Level.INFO : Level.WARNING,
        "Chain {0} of {1} was not opened: server {2} says {3} {4}",
        session.wire().chain(),
        session.wire().placement(),
        failure.server(),
        failure.reason(),
        failure.detail());
    Duration now = loop.now();
    switch (failure) {
      case Opening.SessionAtFault(var server, var reason, var detail) ->
          end(
              session,
              session.endedBy(new SessionEnd.Refused(server, reason == Reason.INVALID, detail)));
      case Opening.ChainAtFault _ -> session.chain().faulty(now);
      case Opening.ServerAtFault(var server, var _, var _) -> {
        session.chain().faulty(now);
        chains.faulty(server, session.chain(), now);
      }
    }
    if (!session.over() && session.failedAttempt() >= Session.MOST_ATTEMPTS) {
      end(session, session.endedBy(new SessionEnd.NotOpened(failure.server())));
    }
    unopened(session);
  }

  private void unopened(Session session) {
    forget(session);
    if (!session.over()) {
      session.waitAgain();
      unopened.add(session);
    }
  }

  private void released(Session session) {
    forget(session);
    changed.run();
  }

  private void forget(Session session) {
    live.remove(session.wire().id());
    session.chain().release(session.wire().id());
  }

  /** Tokens that came while no stream was open are sent again. */
  private void resume(Session session) {
    ServerLink link = links.of(session.wire().lastServer());
    if (link != null) {
      link.resume(session.wire().id(), session.next());
    }
  }

  /** Ends a session with a word to its listener, unless it is over. */
  void end(Session session, SessionEnd end) {
    if (!session.over()) {
      if (session.recovering()) {
        observer.recovery(false, loop.now().minus(session.progressAt()));
      }
      over(session, Ending.of(end));
      session.listener().ended(end);
    }
  }

  /** Counts a session as over. */
  void over(Session session, Ending ending) {
    session.finish();
    if (ending.finished() && session.generated() > 0) {
      chains.answered(session.generated(), ending == Ending.STOP);
    }
    observer.over(
        ending,
        new SessionObserver.Course(
            loop.now().minus(session.submittedAt()),
            session.generation().ids().size(),
            session.generated()));
  }

  private static void tellStarted(Session session) {
    if (session.tellStarted()) {
      session.listener().started();
    }
  }

  private Hop hop(PlacedHop hop) {
    ServerLink link = links.of(hop.server());
    return Hop.newBuilder()
        .setServer(hop.server())
        .setIncarnation(link == null ? 0 : link.incarnation())
        .setStart(hop.start())
        .setEnd(hop.end())
        .build();
  }

  private Running running(Session session, ChainUse use) {
    double now = ChainUse.seconds(loop.now());
    return use.state(true).running(session.request(), chains.answers(), now);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what fails is reported here
  private <T> void then(CompletableFuture<T> future, Consumer<T> next) {
    future
        .thenAcceptAsync(next, loop)
        .exceptionally(error -> {
          LOG.log(Level.ERROR, "A step of a session failed.", error);
          return null;
        });
  }
}
