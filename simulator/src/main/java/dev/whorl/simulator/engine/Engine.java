package dev.whorl.simulator.engine;

import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run. Build it, give it its admission, put what happens on its schedule, and let it run; it
 * can run on after a pause.
 */
public final class Engine implements DataPlane {
  private static final int WATCH_EVERY = 1 << 16;

  private final World w;
  private final Permits permits;
  private final Prefill prefill;
  private final StepLoop steps;
  private final SessionLife life;
  private final RequestSource source;
  private final List<Happening> schedule = new ArrayList<>();
  private @Nullable Admission admission;
  private @Nullable Request coming;
  private long requests;
  private long events;
  private boolean begun;
  private double last;

  /** A cluster at rest at time 0. */
  public Engine(Problem problem, Options options, RequestSource source, Recorder recorder) {
    this.w = new World(problem, options, recorder);
    this.permits = new Permits(w);
    this.prefill = new Prefill(w);
    this.steps = new StepLoop(w, prefill, new Tokens(w));
    this.life = new SessionLife(w, permits, prefill);
    this.source = source;
  }

  /** Says who decides where sessions go; once, before the run. */
  public void admit(Admission by) {
    admission = by;
  }

  /** Puts something on the schedule. */
  public void at(double seconds, Happening happening) {
    w.queue.add(seconds, Event.of(Event.SCHEDULED, schedule.size()));
    schedule.add(happening);
  }

  /**
   * Runs until nothing is left to happen, the time is reached, or the watch ends it. Returns
   * whether the run came to its end.
   */
  public boolean run(double untilSeconds, Watch watch) {
    if (!begun) {
      begun = true;
      nextRequest();
    }
    Admission by = admission();
    while (!w.queue.isEmpty() && w.queue.nextTime() <= untilSeconds) {
      w.now = w.queue.nextTime();
      if (handle(w.queue.poll(), by)) {
        last = w.now;
      }
      if ((++events & (WATCH_EVERY - 1)) == 0 && !watch.goOn(w.now, events)) {
        return false;
      }
    }
    return true;
  }

  private Admission admission() {
    if (admission == null) {
      throw new IllegalStateException("A run needs an admission before it starts.");
    }
    return admission;
  }

  private void nextRequest() {
    coming = source.next();
    if (coming != null) {
      w.queue.add(coming.arrivalSeconds(), Event.of(Event.ARRIVAL, 0));
    }
  }

  /** Returns false when the event was stale. */
  private boolean handle(long event, Admission by) {
    int kind = Event.kind(event);
    int subject = Event.subject(event);
    switch (kind) {
      case Event.STEP_END -> {
        if (Event.stale(event, w.servers.stamp[subject])) {
          return false;
        }
        steps.stepEnded(subject);
      }
      case Event.ROWS -> steps.rowsArrived(subject);
      case Event.ARRIVAL -> arrive(by);
      case Event.SCHEDULED -> schedule.get(subject).happen(this);
      default -> {
        if (Event.stale(event, w.sessions.epoch[subject])) {
          return false;
        }
        handleSession(kind, subject, Event.hop(event), by);
      }
    }
    return true;
  }

  private void handleSession(int kind, int s, int hop, Admission by) {
    switch (kind) {
      case Event.CHUNK -> {
        prefill.chunkArrived(s, hop);
        steps.kick(w.server(s, hop));
      }
      case Event.ROOM -> {
        prefill.roomAfter(s, hop);
        steps.kick(w.server(s, hop));
      }
      case Event.OPENED -> life.opened(s);
      case Event.IDS -> steps.kick(life.idsArrived(s));
      case Event.PERMIT -> permits.release(s);
      case Event.FINISHED -> life.finished(s);
      case Event.CLOSED -> {
        by.closed(s);
        life.end(s);
      }
      case Event.RETRY -> by.calledBack(s);
      default -> throw new IllegalStateException("Unknown kind of event " + kind);
    }
  }

  private void arrive(Admission by) {
    Request request = coming;
    if (request != null) {
      int s = life.admit(request, requests++);
      nextRequest();
      by.arrived(s);
    }
  }

  /**
   * Ends a server's process: its step, its rows and its caches are gone. Peers notice at once when
   * the connection resets, after the detection time when it falls silent.
   */
  public void crash(int server, boolean silent) {
    if (w.servers.dead[server]) {
      return;
    }
    w.servers.dead[server] = true;
    w.servers.unnoticed[server] = true;
    w.servers.busy[server] = false;
    w.servers.stamp[server]++;
    life.died(server);
    w.ready.dropAll(server);
    w.turns.dropAll(server);
    dropStep(w.servers.stepRows, server);
    dropStep(w.servers.stepChunks, server);
    at(w.now + (silent ? w.options.detectionSeconds() : 0), e -> e.noticeLoss(server));
  }

  private void dropStep(int[] lists, int server) {
    for (int node = lists[server]; node != Rows.NONE; ) {
      int after = w.rows.next[node];
      w.rows.give(node);
      node = after;
    }
    lists[server] = Rows.NONE;
  }

  private void noticeLoss(int server) {
    if (!w.servers.unnoticed[server]) {
      return;
    }
    w.servers.unnoticed[server] = false;
    admission().serverLost(server);
    for (int s = 0; s < w.sessions.used; s++) {
      if (w.sessions.route[s] != Sessions.NO_ROUTE && !w.sessions.done[s] && uses(s, server)) {
        interrupt(s);
      }
    }
  }

  private boolean uses(int s, int server) {
    int route = w.sessions.route[s];
    for (int h = 0; h < w.routes.hops[route]; h++) {
      if (w.server(s, h) == server) {
        return true;
      }
    }
    return false;
  }

  /**
   * A new process on the server's device: alive, with nothing loaded. Its incarnation tells peers
   * that the old one is gone, if they had not noticed. Nothing happens to a server that is alive.
   */
  public void restore(int server) {
    if (!w.servers.dead[server]) {
      return;
    }
    noticeLoss(server);
    w.ready.dropAll(server);
    w.turns.dropAll(server);
    w.servers.dead[server] = false;
  }

  /** Multiplies every later step of the server; 1 is the profile's time. */
  public void slow(int server, double factor) {
    w.servers.slowdown[server] = factor;
  }

  /** Events handled so far. */
  public long events() {
    return events;
  }

  /** When something last happened. */
  public double lastSeconds() {
    return last;
  }

  /** Sessions that have arrived and not ended. */
  public int liveSessions() {
    return w.sessions.live;
  }

  /** What a server has done so far. */
  public ServerUse use(int server) {
    return new ServerUse(
        w.servers.busySeconds[server],
        w.servers.steps[server],
        w.servers.rows[server],
        w.servers.slowSteps[server],
        w.servers.longestStep[server]);
  }

  @Override
  public double now() {
    return w.now;
  }

  @Override
  public int route(int deployment, List<Hop> hops, int variant) {
    return w.routes.number(deployment, List.copyOf(hops), variant);
  }

  @Override
  public void start(int session, int route, double delaySeconds) {
    life.start(session, route, delaySeconds);
  }

  @Override
  public void refuse(int session, Refusal why) {
    w.recorder.refused(w.sessions.deployment[session], w.now, why);
    life.end(session);
  }

  @Override
  public void interrupt(int session) {
    if (!w.sessions.done[session]) {
      life.interrupt(session);
      admission().lost(session);
    }
  }

  @Override
  public void callBack(int session, double seconds) {
    w.queue.add(w.now + seconds, Event.of(Event.RETRY, 0, w.sessions.epoch[session], session));
  }

  @Override
  public SessionView session(int s) {
    return new SessionView(
        w.sessions.id[s],
        w.sessions.deployment[s],
        w.sessions.input[s],
        w.sessions.expectedOutput[s],
        w.sessions.produced[s],
        w.sessions.done[s],
        w.sessions.arrival[s],
        (w.sessions.lastToken[s] - w.sessions.firstToken[s])
            / (w.sessions.produced[s] > 1 ? w.sessions.produced[s] - 1 : Double.NaN));
  }
}
