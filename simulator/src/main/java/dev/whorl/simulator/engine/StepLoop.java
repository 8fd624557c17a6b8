package dev.whorl.simulator.engine;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Steps back to back: each takes every ready decode row, then prefill, unless it rests after a step
 * that took some; what comes out goes on in one frame per link. In ring mode the row of a one-hop
 * chain is ready again at once and joins the next step.
 */
final class StepLoop {
  private static final long ID_BYTES = 4;

  private final World w;
  private final Prefill prefill;
  private final Tokens tokens;
  private final SplittableRandom random;
  private final RowList frames;
  private long[] frameBytes = new long[64];
  private int[] usedLinks = new int[64];
  private int usedLinksSize;

  StepLoop(World world, Prefill prefill, Tokens tokens) {
    this.w = world;
    this.prefill = prefill;
    this.tokens = tokens;
    this.random = new SplittableRandom(world.options.seed());
    this.frames = new RowList(world.rows, 64);
  }

  /** Starts a step if the server is idle and anything waits. */
  void kick(int j) {
    if (w.servers.busy[j] || w.servers.dead[j]) {
      return;
    }
    int rows = takeRows(j);
    double seconds = w.lanes.takeDecodeSeconds();
    if (rows > 0 && w.servers.rest[j] > 0) {
      w.servers.rest[j]--;
    } else {
      seconds += prefill.takeInto(j, w.servers);
      w.servers.rest[j] = w.servers.stepChunks[j] == Rows.NONE ? 0 : w.options.rest();
    }
    if (rows == 0 && w.servers.stepChunks[j] == Rows.NONE) {
      return;
    }
    seconds = varied(j, seconds);
    w.servers.busy[j] = true;
    w.servers.steps[j]++;
    w.servers.rows[j] += rows;
    w.servers.busySeconds[j] += seconds;
    w.servers.longestStep[j] = Math.max(w.servers.longestStep[j], seconds);
    w.queue.add(w.now + seconds, Event.of(Event.STEP_END, 0, w.servers.stamp[j], j));
  }

  private int takeRows(int j) {
    int first = Rows.NONE;
    int last = Rows.NONE;
    int count = 0;
    for (int node = w.ready.takeAll(j); node != Rows.NONE; ) {
      int after = w.rows.next[node];
      if (w.stale(node)) {
        w.rows.give(node);
      } else {
        w.lanes.add(w.lane(w.rows.session[node], w.rows.hop[node]));
        count++;
        if (last == Rows.NONE) {
          first = node;
        } else {
          w.rows.next[last] = node;
        }
        w.rows.next[node] = Rows.NONE;
        last = node;
      }
      node = after;
    }
    w.servers.stepRows[j] = first;
    return count;
  }

  private double varied(int j, double exact) {
    double seconds = exact;
    Options.Variation variation = w.options.variation();
    if (!variation.exact()) {
      if (variation.slowShare() > 0 && random.nextDouble() < variation.slowShare()) {
        w.servers.slowSteps[j]++;
        seconds *= variation.slowFactor();
      } else {
        seconds *= 1 - variation.spread() * random.nextDouble();
      }
    }
    return seconds * w.servers.slowdown[j];
  }

  void stepEnded(int j) {
    w.servers.busy[j] = false;
    for (int node = takeStep(w.servers.stepRows, j); node != Rows.NONE; ) {
      int after = w.rows.next[node];
      if (w.stale(node)) {
        w.rows.give(node);
      } else {
        advance(node);
      }
      node = after;
    }
    for (int node = takeStep(w.servers.stepChunks, j); node != Rows.NONE; ) {
      int after = w.rows.next[node];
      if (w.stale(node)) {
        w.rows.give(node);
      } else {
        advanceChunk(node);
      }
      node = after;
    }
    sendFrames();
    kick(j);
  }

  private static int takeStep(int[] lists, int j) {
    int node = lists[j];
    lists[j] = Rows.NONE;
    return node;
  }

  private void advance(int node) {
    int s = w.rows.session[node];
    int hop = w.rows.hop[node];
    if (hop + 1 < w.routes.hops[w.sessions.route[s]]) {
      w.rows.hop[node] = hop + 1;
      long bytes = w.rowBytes[w.sessions.deployment[s]];
      addToFrame(w.linkAfter(s, hop), node, bytes);
    } else {
      goRound(node);
    }
  }

  /** The last hop draws the token and sends it to the router and to the first hop. */
  private void goRound(int node) {
    int s = w.rows.session[node];
    if (!tokens.drawn(s)) {
      w.rows.give(node);
      return;
    }
    int route = w.sessions.route[s];
    w.rows.hop[node] = 0;
    w.rows.tokens[node] = 0;
    if (w.routes.hops[route] == 1 && !w.links.relay()) {
      w.ready.append(w.routes.server[w.routes.offset[route]], node);
    } else {
      addToFrame(w.routes.backLink[route], node, ID_BYTES);
    }
  }

  private void advanceChunk(int node) {
    int s = w.rows.session[node];
    int hop = w.rows.hop[node];
    boolean lastChunk = w.rows.tokens[node] < 0;
    int size = Math.abs(w.rows.tokens[node]);
    if (hop + 1 < w.sessions.prefillHops[s]) {
      long bytes = size * w.rowBytes[w.sessions.deployment[s]];
      double arrives = w.links.sendChunk(w.linkAfter(s, hop), w.now, bytes);
      w.queue.add(arrives, Event.of(Event.CHUNK, hop + 1, w.rows.epoch[node], s));
      w.rows.give(node);
    } else if (lastChunk) {
      // Hops that kept their caches need the last row only; without any, this is the last hop.
      w.rows.tokens[node] = 0;
      advance(node);
    } else {
      w.rows.give(node);
    }
  }

  private void addToFrame(int link, int node, long bytes) {
    if (link >= frameBytes.length) {
      int size = Math.max(link + 1, 2 * frameBytes.length);
      frameBytes = Arrays.copyOf(frameBytes, size);
      usedLinks = Arrays.copyOf(usedLinks, size);
      frames.ensure(size);
    }
    if (frames.isEmpty(link)) {
      usedLinks[usedLinksSize++] = link;
    }
    frames.append(link, node);
    frameBytes[link] += bytes;
  }

  private void sendFrames() {
    for (int i = 0; i < usedLinksSize; i++) {
      int link = usedLinks[i];
      double arrives = w.links.sendRows(link, w.now, frameBytes[link]);
      w.queue.add(arrives, Event.of(Event.ROWS, frames.takeAll(link)));
      frameBytes[link] = 0;
    }
    usedLinksSize = 0;
  }

  void rowsArrived(int firstNode) {
    int server = Rows.NONE;
    for (int node = firstNode; node != Rows.NONE; ) {
      int after = w.rows.next[node];
      if (w.stale(node)) {
        w.rows.give(node);
      } else {
        server = w.server(w.rows.session[node], w.rows.hop[node]);
        w.ready.append(server, node);
      }
      node = after;
    }
    if (server != Rows.NONE) {
      kick(server);
    }
  }
}
