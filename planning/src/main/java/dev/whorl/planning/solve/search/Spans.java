package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.List;

/** One span per server of a pool; empty spans are unused servers. Mutable while a draft is made. */
public final class Spans {
  private final int[] start;
  private final int[] end;

  /** All unused. */
  public Spans(int servers) {
    this(new int[servers], new int[servers]);
  }

  private Spans(int[] start, int[] end) {
    this.start = start;
    this.end = end;
  }

  /** The smallest spans that hold the routes; pinned spans stay. */
  public static Spans of(Pool pool, List<Route> routes) {
    Spans spans = new Spans(pool.size());
    for (int j = 0; j < pool.size(); j++) {
      var pin = pool.pinned(j);
      if (pin != null) {
        spans.set(j, pin.start(), pin.end());
      }
    }
    spans.include(routes);
    return spans;
  }

  /** A copy that holds the routes as well. */
  Spans with(List<Route> routes) {
    Spans spans = copy();
    spans.include(routes);
    return spans;
  }

  private void include(List<Route> routes) {
    for (Route route : routes) {
      for (int h = 0; h < route.hops(); h++) {
        include(route.server(h), route.start(h), route.end(h));
      }
    }
  }

  private void include(int j, int from, int to) {
    if (used(j)) {
      start[j] = Math.min(start[j], from);
      end[j] = Math.max(end[j], to);
    } else {
      set(j, from, to);
    }
  }

  /** A copy. */
  public Spans copy() {
    return new Spans(start.clone(), end.clone());
  }

  /** Number of servers. */
  public int size() {
    return start.length;
  }

  /** First block of a server's span. */
  public int start(int server) {
    return start[server];
  }

  /** The block after the last. */
  public int end(int server) {
    return end[server];
  }

  /** Whether the server holds blocks. */
  public boolean used(int server) {
    return end[server] > start[server];
  }

  /** Replaces a server's span. */
  public void set(int server, int from, int to) {
    start[server] = from;
    end[server] = to;
  }

  /** Empties a server's span. */
  public void clear(int server) {
    set(server, 0, 0);
  }
}
