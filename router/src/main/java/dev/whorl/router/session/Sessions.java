package dev.whorl.router.session;

import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.SessionRequest;
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
  /**
   * How long the servers of a new placement may take to be dialled. Who comes meanwhile waits in
   * line: the placement is in force, so a refusal would only make clients come again.
   */
  static final Duration DIALLING = Duration.ofSeconds(10);

  private final SessionLoop loop;
  private final SessionLimits limits;
  private final SessionObserver observer;
  private final ServerLinks links;
  private final ChainTable chains;
  private final WaitingLine line = new WaitingLine();
  private final SessionRuns runs;
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile SessionsView view = SessionsView.NOTHING;
  private Duration dialUntil = Duration.ZERO;
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
    this.observer = observer;
    LiveSessions live = new LiveSessions();
    // The links tell the runs what servers say; runs exist only after them.
    LinkRelay relay = new LinkRelay();
    this.links = new ServerLinks(router, servers, loop, relay, limits.lostAfter());
    this.chains = new ChainTable(policy, this::usable);
    this.runs = new SessionRuns(router, loop, servers, links, live, observer, this::changed);
    relay.to(new LinkEvents(links, chains, live, runs, this::changed));
  }

  /** Starts beats and timers. */
  public void start() {
    loop.execute(this::tick);
  }

  /** Uses another placement for new sessions; null: none. Running ones stay where they are. */
  public void use(@Nullable Placement placement) {
    loop.execute(() -> {
      chains.replace(placement);
      dialUntil = placement == null ? Duration.ZERO : loop.now().plus(DIALLING);
      changed();
    });
  }

  /** Brings a session into the line. Its listener hears what becomes of it. */
  public Ticket submit(Generation generation, SessionListener listener) {
    String id = UUID.randomUUID().toString();
    CompletableFuture<Session> session = new CompletableFuture<>();
    loop.execute(() -> {
      Session submitted = new Session(id, generation, listener, loop.now());
      session.complete(submitted);
      admit(submitted);
    });
    return result -> loop.execute(() -> leave(session.join(), result));
  }

  /** Gives a session up. */
  @FunctionalInterface
  public interface Ticket {
    /**
     * Its listener hears nothing more; its slot is given back. Without effect once it is over.
     *
     * @param result how the session is counted
     */
    void leave(SessionObserver.Result result);
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
    links.tick();
    line.removeOlderThan(loop.now().minus(limits.maxWait()))
        .forEach(session -> refuse(session, waitedTooLong(session)));
    runs.giveUpStalled(limits.stallTimeout());
    changed();
    loop.after(ServerLink.BEAT, this::tick);
  }

  private void admit(Session session) {
    if (stopping) {
      refuse(session, new SessionEnd.Stopping());
    } else if (!serving()) {
      refuse(session, new SessionEnd.NothingReady());
    } else {
      line.add(session);
      changed();
      if (line.size() > limits.queueLength() && line.remove(session)) {
        refuse(session, new SessionEnd.QueueFull(waitOf(session)));
        changed();
      }
    }
  }

  /** Whether a session that waits can be hoped to start. */
  private boolean serving() {
    return chains.ready() || loop.now().compareTo(dialUntil) < 0;
  }

  private SessionEnd waitedTooLong(Session session) {
    return chains.ready()
        ? new SessionEnd.WaitedTooLong(waitOf(session))
        : new SessionEnd.NothingReady();
  }

  private void refuse(Session session, SessionEnd end) {
    session.finish();
    observer.over(SessionObserver.Result.REFUSED, loop.now().minus(session.submittedAt()));
    session.listener().ended(end);
  }

  private void leave(Session session, SessionObserver.Result result) {
    if (!session.over()) {
      session.finish();
      line.remove(session);
      observer.over(result, loop.now().minus(session.submittedAt()));
      runs.leave(session);
      changed();
    }
  }

  /** Something has changed: a slot may be free, a server may be there or not needed any more. */
  private void changed() {
    if (closed) {
      return;
    }
    runs.takeUnopened().forEach(line::addInFront);
    var used = chains.servers();
    used.addAll(runs.servers());
    links.use(used);
    dispatch();
    if (chains.ready()) {
      // What is lost from now on is lost, not yet to be dialled.
      dialUntil = Duration.ZERO;
    }
    view = new SessionsView(line.size(), runs.size(), serving() && !stopping, chains.view());
    if (stopping && line.size() == 0 && runs.size() == 0) {
      drained.complete(null);
    }
  }

  private void dispatch() {
    for (Session head = line.first(); head != null; head = line.first()) {
      List<SessionRequest> behind = line.requests().subList(1, line.size());
      if (!(chains.choose(loop.now(), head.request(), behind) instanceof Choice.Start(int index))) {
        return;
      }
      line.remove(head);
      runs.open(head, chains.chain(index));
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
