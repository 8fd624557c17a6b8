package dev.whorl.simulator.engine;

import java.util.Arrays;

/** Prefill permits of every route: so many sessions prefill at a time, first come first served. */
final class Permits {
  private final World w;
  private final RowList waiting;
  private int[] given = new int[16];

  /** By route: when a rebuild last gave back its permit. */
  private double[] rebuilt = new double[16];

  Permits(World world) {
    this.w = world;
    this.waiting = new RowList(world.rows, 16);
    Arrays.fill(rebuilt, Double.NEGATIVE_INFINITY);
  }

  /** The session's route is open: it prefills now or when its turn comes. */
  void ask(int s) {
    int route = w.sessions.route[s];
    ensure(route);
    w.sessions.granted[s] = w.now;
    if (w.options.permits() == 0) {
      sendIds(s);
    } else if (given[route] < w.options.permits()) {
      grant(s, route);
    } else {
      waiting.append(route, w.rows.take(s, w.sessions.epoch[s], 0, 0));
    }
  }

  /** The session needs its permit no more. */
  void release(int s) {
    if (!w.sessions.permit[s]) {
      return;
    }
    w.sessions.permit[s] = false;
    int route = w.sessions.route[s];
    given[route]--;
    if (w.sessions.prefill[s] > w.sessions.input[s]) {
      rebuilt[route] = w.now;
    }
    while (!waiting.isEmpty(route) && given[route] < w.options.permits()) {
      int node = waiting.poll(route);
      if (!w.stale(node)) {
        grant(w.rows.session[node], route);
      }
      w.rows.give(node);
    }
  }

  private void grant(int s, int route) {
    given[route]++;
    w.sessions.permit[s] = true;
    // A rebuild is longer than any admitted prompt, and a dead server answers nobody: who waits
    // behind them was promised nothing.
    if (rebuilt[route] <= w.sessions.granted[s] && alive(route)) {
      w.recorder.permitWait(w.sessions.deployment[s], route, w.now - w.sessions.granted[s]);
    }
    w.sessions.granted[s] = w.now;
    sendIds(s);
  }

  private boolean alive(int route) {
    int at = w.routes.offset[route];
    for (int h = 0; h < w.routes.hops[route]; h++) {
      if (w.servers.dead[w.routes.server[at + h]]) {
        return false;
      }
    }
    return true;
  }

  private void sendIds(int s) {
    double arrives = w.now + w.routes.toFirst[w.sessions.route[s]];
    w.queue.add(arrives, Event.of(Event.IDS, 0, w.sessions.epoch[s], s));
  }

  private void ensure(int route) {
    if (route >= given.length) {
      int old = given.length;
      given = Arrays.copyOf(given, Math.max(route + 1, old * 2));
      rebuilt = Arrays.copyOf(rebuilt, given.length);
      Arrays.fill(rebuilt, old, given.length, Double.NEGATIVE_INFINITY);
      waiting.ensure(given.length);
    }
  }
}
