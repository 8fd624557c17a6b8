package dev.whorl.router.session;

import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.Dispatcher;
import dev.whorl.router.agents.BlockServers;
import dev.whorl.router.placement.PlacedHop;
import dev.whorl.router.placement.PlacedServer;
import dev.whorl.router.placement.Placement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of this router process: they wait in one line, get a chain from the dispatch policy,
 * run, and give their slot back. Thread-safe: every call is carried out on the loop.
 */
public final class Sessions implements AutoCloseable {
  private final SessionLoop loop;
  private final SessionLimits limits;
  private final ServerLinks links;
  private final ChainTable chains;
  private final WaitingLine line = new WaitingLine();
  private final LiveSessions live;
  private final SessionRuns runs;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile SessionsView view = SessionsView.NOTHING;
  private Duration nextPlacedUntil = Duration.ZERO; // while there is none, another one may come
  private Duration readySince = Duration.ZERO;
  private boolean ready;
  private boolean stopping;
  private boolean closed;

  /**
   * @param router id of this router process, unique among all routers
   */
  public Sessions(
      String router,
      SessionLoop loop,
      BlockServers servers,
      DispatchPolicy policy,
      SessionLimits limits,
      SessionObserver observer) {
    this.loop = loop;
    this.limits = limits;
    LiveSessions live = new LiveSessions();
    // The links tell the runs what servers say; runs exist only after them.
    LinkRelay relay = new LinkRelay();
    this.links =
        new ServerLinks(
            router,
            servers,
            loop,
            relay,
            Silences.of(limits.lostAfter(), limits.recovery().maxWait()));
    this.chains = new ChainTable(policy, this::usable);
    this.live = live;
    this.runs =
        new SessionRuns(
            router,
            loop,
            servers,
            links,
            live,
            chains,
            observer,
            limits.stallTimeout(),
            limits.recovery(),
            this::changed);
    relay.to(new LinkEvents(loop, links, chains, live, runs, this::changed));
  }

  /** Starts beats and timers. */
  public void start() {
    loop.execute(this::tick);
  }

  /** Uses another placement for new sessions; null: none. Running ones stay where they are. */
  public void use(@Nullable Placement placement) {
    loop.execute(() -> {
      boolean placed = chains.any();
      chains.replace(placement);
      if (placed && !chains.any()) {
        nextPlacedUntil = loop.now().plus(limits.maxWait());
      }
      changed();
    });
  }

  /**
   * Brings the sessions of one request into the line. If they find no room together, all are
   * refused at once. Returns a ticket for each, in their order.
   *
   * @param tenant whose turns they take
   */
  public List<Ticket> submit(List<Submission> submissions, Tenant tenant) {
    Duration now = loop.now();
    Request request = new Request(tenant, now);
    List<Session> sessions =
        submissions.stream()
            .map(submission ->
                new Session(
                    UUID.randomUUID().toString(),
                    request,
                    submission.generation(),
                    submission.listener(),
                    now))
            .toList();
    loop.execute(() -> admitAll(sessions));
    return sessions.stream().map(this::ticket).toList();
  }

  private Ticket ticket(Session session) {
    return ending -> loop.execute(() -> leave(session, ending));
  }

  /**
   * A session to be run.
   *
   * @param listener hears what becomes of it
   */
  public record Submission(Generation generation, SessionListener listener) {}

  /** Gives a session up. */
  @FunctionalInterface
  public interface Ticket {
    /**
     * Its listener hears nothing more; its slot is given back. Without effect once it is over.
     *
     * @param ending how the session is counted
     */
    void leave(Ending ending);
  }

  /** Most sessions of one request that can ever be admitted together. */
  public int mostOfOneRequest() {
    return limits.queueLength() + view.capacity();
  }

  /** The state as of the last change. */
  public SessionsView view() {
    return view;
  }

  /** Takes no new sessions; completes when the last one is over and has given back its slot. */
  public CompletableFuture<Void> drain() {
    loop.execute(() -> {
      stopping = true;
      changed();
    });
    return drained;
  }

  /** Ends all streams. Sessions that still run are left to the end of their lease. */
  @Override
  public void close() {
    loop.execute(() -> {
      closed = true;
      links.close();
    });
  }

  private void tick() {
    if (closed) {
      return;
    }
    try {
      links.tick();
      line.removeAll(this::hasWaitedTooLong)
          .forEach(session ->
              runs.end(session, session.endedByWaiting(waitedTooLong(session), loop.now())));
      runs.giveUpStalled();
      changed();
    } finally {
      // Beats hold the leases of all sessions: a fault in one turn must not end them.
      loop.after(ServerLink.BEAT, this::tick);
    }
  }

  private void admitAll(List<Session> sessions) {
    if (sessions.size() > 1
        && serving()
        && line.size() + sessions.size() > limits.queueLength() + chains.free()) {
      SessionEnd full = new SessionEnd.QueueFull(waitOf(sessions.getFirst()));
      sessions.forEach(session -> runs.end(session, full));
    } else {
      admitFrom(sessions, 0);
    }
  }

  /** One after the other, each behind what others have for the loop meanwhile. */
  private void admitFrom(List<Session> sessions, int index) {
    if (!sessions.get(index).over()) {
      admit(sessions.get(index));
    }
    if (index + 1 < sessions.size()) {
      loop.execute(() -> admitFrom(sessions, index + 1));
    }
  }

  private void admit(Session session) {
    if (stopping) {
      runs.end(session, new SessionEnd.Stopping());
    } else if (!serving()) {
      runs.end(session, new SessionEnd.NothingReady());
    } else {
      line.add(session);
      dispatch();
      if (line.size() > limits.queueLength() && line.remove(session)) {
        runs.end(session, new SessionEnd.QueueFull(waitOf(session)));
      } else {
        session.listener().admitted();
      }
      changed();
    }
  }

  /**
   * Whether a session that comes now is started or can wait in line for something that will start
   * it. What is placed and cannot be used is being started, mended or replaced: a refusal would
   * only make its client come again.
   */
  private boolean serving() {
    return chains.ready()
        || limits.holdFor().isPositive()
        || (limits.queueLength() > 0 && placed());
  }

  /** Whether there is a placement, or was one so lately that who waited for it still waits. */
  private boolean placed() {
    return chains.any() || loop.now().compareTo(nextPlacedUntil) < 0;
  }

  private boolean hasWaitedTooLong(Session session) {
    return session.recovering()
        ? session.progressAt().plus(limits.recovery().maxWait()).compareTo(loop.now()) < 0
        : waitedSince(session).plus(mostWait()).compareTo(loop.now()) < 0;
  }

  private Duration mostWait() {
    return !chains.ready() && limits.holdFor().isPositive() ? limits.holdFor() : limits.maxWait();
  }

  /** Who was held while nothing was placed has not waited for a slot yet. */
  private Duration waitedSince(Session session) {
    Duration progress = session.siblings().progressAt();
    boolean held =
        limits.holdFor().isPositive() && chains.ready() && readySince.compareTo(progress) > 0;
    return held ? readySince : progress;
  }

  private SessionEnd waitedTooLong(Session session) {
    return chains.ready()
        ? new SessionEnd.WaitedTooLong(waitOf(session))
        : new SessionEnd.NothingReady();
  }

  private void leave(Session session, Ending ending) {
    if (!session.over()) {
      runs.over(session, ending);
      line.remove(session);
      runs.leave(session);
      changed();
    }
  }

  /** Something has changed: a slot may be free, a server may be there or not needed any more. */
  private void changed() {
    if (closed) {
      return;
    }
    runs.returnUnopened(line);
    var used = chains.servers();
    used.addAll(runs.servers());
    links.use(used);
    if (chains.ready() && !ready) {
      readySince = loop.now();
    }
    ready = chains.ready();
    leaveSilent();
    dispatch();
    view =
        new SessionsView(
            line.size(),
            runs.size(),
            serving() && !stopping,
            chains.view(),
            line.longestWait(loop.now()),
            chains.vocabulary());
    if (stopping && line.size() == 0 && runs.size() == 0) {
      drained.complete(null);
    }
  }

  /**
   * Sessions on silent servers go where another chain has a slot. The others stay: a server that
   * speaks again goes on with them.
   */
  private void leaveSilent() {
    for (ServerLink silent : links.suspected()) {
      for (Session session : live.runningOn(silent.server())) {
        if (runs.mayMove(session)
            && chains.choose(loop.now(), session.request(), List.of()) instanceof Choice.Start) {
          runs.lose(session, new SessionEnd.ServerLost(silent.server()), silent.silentSince());
          runs.returnUnopened(line);
          dispatch();
        }
      }
    }
  }

  private void dispatch() {
    for (Dispatcher.Grant grant = chains.next(loop.now(), line.requests());
        grant != null;
        grant = chains.next(loop.now(), line.requests())) {
      runs.open(line.take(grant.request()), chains.chain(grant.chain()));
    }
  }

  private Duration waitOf(Session session) {
    double seconds =
        switch (chains.choose(loop.now(), session.request(), line.requests())) {
          case Choice.Start(int _) -> 0;
          case Choice.WaitFor(int _, double wait) -> wait;
          case Choice.WaitCentrally(double wait) -> wait;
        };
    // No forecast is better than one beyond the time that anybody waits.
    double longest = ChainUse.seconds(limits.maxWait());
    return Duration.ofMillis((long) (1000 * Math.min(Math.max(seconds, 0), longest)));
  }

  private boolean usable(PlacedHop hop) {
    ServerLink link = links.of(hop.server());
    if (link == null || !link.usable()) {
      return false;
    }
    Long only = incarnation(hop.server());
    return only == null || only == link.incarnation();
  }

  private @Nullable Long incarnation(String server) {
    Placement placement = chains.placement();
    if (placement != null) {
      for (PlacedServer placed : placement.servers()) {
        if (placed.name().equals(server)) {
          return placed.incarnation();
        }
      }
    }
    return null;
  }
}
