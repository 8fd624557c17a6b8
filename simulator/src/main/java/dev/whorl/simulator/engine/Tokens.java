package dev.whorl.simulator.engine;

/** What happens when the last hop draws a token. */
final class Tokens {
  private final World w;

  Tokens(World world) {
    this.w = world;
  }

  /** Records the token at the time when the router has it; returns whether the session goes on. */
  boolean drawn(int s) {
    Sessions all = w.sessions;
    int route = all.route[s];
    double atRouter = w.now + w.routes.toRouter[route];
    all.produced[s]++;
    if (all.produced[s] == 1) {
      all.firstToken[s] = atRouter;
      w.recorder.firstToken(
          all.deployment[s],
          route,
          all.input[s],
          atRouter - all.granted[s],
          atRouter - all.arrival[s]);
    } else if (all.stalled[s]) {
      // Moved while its last token was on the way, and drawn nearer: tokens are told in order.
      atRouter = Math.max(atRouter, all.lastToken[s]);
      w.recorder.recovered(all.deployment[s], atRouter - all.lostAt[s]);
    } else {
      w.recorder.token(all.deployment[s], route, atRouter - all.lastToken[s]);
    }
    all.stalled[s] = false;
    all.lastToken[s] = atRouter;
    if (all.permit[s]) {
      w.queue.add(atRouter, Event.of(Event.PERMIT, 0, all.epoch[s], s));
    }
    if (all.produced[s] < all.output[s]) {
      return true;
    }
    all.done[s] = true;
    w.queue.add(atRouter, Event.of(Event.FINISHED, 0, all.epoch[s], s));
    return false;
  }
}
