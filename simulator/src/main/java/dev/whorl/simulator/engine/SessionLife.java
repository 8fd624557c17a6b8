package dev.whorl.simulator.engine;

import java.util.Arrays;

/** A session from its route to its close, and over to another route when it loses that one. */
final class SessionLife {
  private final World w;
  private final Permits permits;
  private final Prefill prefill;
  private final double[] diedAt;
  private int[] formerRoute = new int[256];
  private boolean[] complete = new boolean[256];

  SessionLife(World world, Permits permits, Prefill prefill) {
    this.w = world;
    this.permits = permits;
    this.prefill = prefill;
    this.diedAt = new double[world.servers.dead.length];
    Arrays.fill(diedAt, Double.NEGATIVE_INFINITY);
  }

  int admit(Request request, long id) {
    int s = w.sessions.take();
    if (s >= formerRoute.length) {
      formerRoute = Arrays.copyOf(formerRoute, w.sessions.route.length);
      complete = Arrays.copyOf(complete, w.sessions.route.length);
    }
    formerRoute[s] = Sessions.NO_ROUTE;
    w.sessions.id[s] = id;
    w.sessions.deployment[s] = request.deployment();
    w.sessions.input[s] = request.inputTokens();
    w.sessions.output[s] = request.outputTokens();
    w.sessions.expectedOutput[s] = request.expectedOutputTokens();
    w.sessions.arrival[s] = request.arrivalSeconds();
    return s;
  }

  void start(int s, int route, double delay) {
    boolean again = w.sessions.produced[s] > 0;
    if (Double.isNaN(w.sessions.started[s])) {
      w.recorder.started(w.sessions.deployment[s], w.now + delay - w.sessions.arrival[s]);
    }
    int rebuilt = again ? rebuiltHops(s, route) : w.routes.hops[route];
    w.sessions.route[s] = route;
    w.sessions.started[s] = w.now;
    w.sessions.clearHops(s, w.routes.hops[route]);
    w.sessions.prefill[s] = w.sessions.input[s] + w.sessions.produced[s];
    w.sessions.prefillHops[s] = rebuilt;
    double opened = w.now + delay + w.routes.openSeconds[route];
    w.queue.add(opened, Event.of(Event.OPENED, 0, w.sessions.epoch[s], s));
  }

  /** Hops after the last one that lost its cache keep theirs: same server, same blocks, alive. */
  private int rebuiltHops(int s, int route) {
    int former = formerRoute[s];
    int h = w.routes.hops[route];
    int f = former == Sessions.NO_ROUTE || !complete[s] ? 0 : w.routes.hops[former];
    while (h > 0
        && f > 0
        && kept(s, w.routes.offset[route] + h - 1, w.routes.offset[former] + f - 1)) {
      h--;
      f--;
    }
    return h;
  }

  private boolean kept(int s, int now, int before) {
    int j = w.routes.server[now];
    return w.routes.lane[now] == w.routes.lane[before]
        && !w.servers.dead[j]
        && diedAt[j] < w.sessions.started[s];
  }

  void opened(int s) {
    permits.ask(s);
  }

  /** Returns the first hop's server, which has work now. */
  int idsArrived(int s) {
    if (w.sessions.prefillHops[s] == 0) {
      w.ready.append(w.server(s, 0), w.rows.take(s, w.sessions.epoch[s], 0, 0));
    } else {
      prefill.begin(s, w.sessions.prefillHops[s]);
    }
    return w.server(s, 0);
  }

  void finished(int s) {
    w.recorder.finished(
        new Recorder.Finished(
            w.sessions.id[s],
            w.sessions.deployment[s],
            w.sessions.route[s],
            w.sessions.input[s],
            w.sessions.output[s],
            w.sessions.arrival[s],
            w.sessions.started[s],
            w.sessions.firstToken[s],
            w.sessions.lastToken[s]));
    double confirmed = w.now + w.routes.closeSeconds[w.sessions.route[s]];
    w.queue.add(confirmed, Event.of(Event.CLOSED, 0, w.sessions.epoch[s], s));
  }

  /** Makes void what is under way for the session and takes its route. */
  void interrupt(int s) {
    permits.release(s);
    // A session that loses its chain while it rebuilds has complete caches nowhere.
    complete[s] = w.sessions.produced[s] > 0 && !w.sessions.stalled[s];
    formerRoute[s] = w.sessions.route[s];
    w.sessions.epoch[s]++;
    w.sessions.route[s] = Sessions.NO_ROUTE;
    w.sessions.stalled[s] = w.sessions.produced[s] > 0;
    if (Double.isNaN(w.sessions.lostAt[s]) || complete[s]) {
      w.sessions.lostAt[s] = w.sessions.produced[s] > 0 ? w.sessions.lastToken[s] : w.now;
    }
  }

  void end(int s) {
    permits.release(s);
    w.sessions.give(s);
  }

  void died(int j) {
    diedAt[j] = w.now;
  }
}
