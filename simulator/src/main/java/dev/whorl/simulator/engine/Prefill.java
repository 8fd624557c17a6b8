package dev.whorl.simulator.engine;

/**
 * Prompts in chunks. At a server, sessions with a chunk take turns, one chunk per turn; a step
 * takes at most p tokens in total and at least one chunk if any waits. Between two hops at most a
 * window of chunks is under way: a hop takes a chunk only when the next hop has room for what comes
 * out.
 */
final class Prefill {
  private static final double ROUNDING = 1e-12;

  private final World w;

  Prefill(World world) {
    this.w = world;
  }

  /** All ids of the session are at its first hop. */
  void begin(int s, int hops) {
    int p = w.prefillTokens[w.sessions.deployment[s]];
    w.sessions.prefillHops[s] = hops;
    w.sessions.chunks[s] = (w.sessions.prefill[s] + p - 1) / p;
    w.sessions.arrived[s][0] = w.sessions.chunks[s];
    waitForTurn(s, 0);
  }

  void chunkArrived(int s, int hop) {
    w.sessions.arrived[s][hop]++;
    waitForTurn(s, hop);
  }

  void roomAfter(int s, int hop) {
    w.sessions.roomed[s][hop]++;
    waitForTurn(s, hop);
  }

  private void waitForTurn(int s, int hop) {
    if (!w.sessions.inTurn[s][hop] && canTake(s, hop)) {
      w.sessions.inTurn[s][hop] = true;
      w.turns.append(w.server(s, hop), w.rows.take(s, w.sessions.epoch[s], hop, 0));
    }
  }

  private boolean canTake(int s, int hop) {
    int taken = w.sessions.taken[s][hop];
    boolean room =
        hop + 1 >= w.sessions.prefillHops[s]
            || taken - w.sessions.roomed[s][hop] < w.options.window();
    return room && taken < w.sessions.arrived[s][hop];
  }

  /** Takes the chunks of the server's next step; returns their time. */
  double takeInto(int server, Servers servers) {
    double seconds = 0;
    double share = 0;
    int last = Rows.NONE;
    while (!w.turns.isEmpty(server)) {
      int node = w.turns.peek(server);
      if (w.stale(node)) {
        w.rows.give(w.turns.poll(server));
        continue;
      }
      int s = w.rows.session[node];
      int hop = w.rows.hop[node];
      int tokens = tokensOfNext(s, hop);
      double more = (double) tokens / w.prefillTokens[w.sessions.deployment[s]];
      if (share > 0 && share + more > 1 + ROUNDING) {
        break;
      }
      w.turns.poll(server);
      share += more;
      seconds += w.lanes.chunkSeconds(w.lane(s, hop), tokens);
      take(s, hop, server, node);
      w.rows.tokens[node] = w.sessions.taken[s][hop] == w.sessions.chunks[s] ? -tokens : tokens;
      w.rows.next[node] = Rows.NONE;
      if (last == Rows.NONE) {
        servers.stepChunks[server] = node;
      } else {
        w.rows.next[last] = node;
      }
      last = node;
    }
    return seconds;
  }

  private void take(int s, int hop, int server, int node) {
    w.sessions.taken[s][hop]++;
    if (hop > 0 && w.sessions.chunks[s] > w.options.window()) {
      double told = w.now + w.links.latencyBack(w.linkAfter(s, hop - 1));
      w.queue.add(told, Event.of(Event.ROOM, hop - 1, w.rows.epoch[node], s));
    }
    if (canTake(s, hop)) {
      w.turns.append(server, w.rows.take(s, w.rows.epoch[node], hop, 0));
    } else {
      w.sessions.inTurn[s][hop] = false;
    }
  }

  private int tokensOfNext(int s, int hop) {
    int p = w.prefillTokens[w.sessions.deployment[s]];
    int before = w.sessions.taken[s][hop] * p;
    return Math.min(p, w.sessions.prefill[s] - before);
  }
}
