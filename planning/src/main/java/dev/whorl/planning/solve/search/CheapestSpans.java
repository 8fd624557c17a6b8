package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.VisitCosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The table best[entry block][exit block][zone]: the cheapest server that holds these blocks and
 * has room for one more session on them. After a chain is taken, only the columns of the servers
 * that it touched are looked at again.
 */
final class CheapestSpans {
  private static final int NONE = -1;

  private final Pool pool;
  private final Spans spans;
  private final Edges edges;
  private final VisitCosts costs;
  private final long[] free;
  private final int blocks;
  private final int zones;
  private final int[] best;
  private final double[] seconds;
  private final int[][] holders;
  private final int[] reach;

  CheapestSpans(Pool pool, Spans spans, Edges edges, VisitCosts costs) {
    this.pool = pool;
    this.spans = spans;
    this.edges = edges;
    this.costs = costs;
    this.blocks = pool.blocks();
    this.zones = edges.zones();
    this.free = new long[pool.size()];
    this.best = new int[blocks * (blocks + 1) * zones];
    this.seconds = new double[best.length];
    this.holders = new int[blocks * zones][];
    this.reach = new int[blocks * zones];
    Arrays.fill(best, NONE);
    fill();
  }

  private void fill() {
    List<List<Integer>> lists = new ArrayList<>();
    for (int i = 0; i < holders.length; i++) {
      lists.add(new ArrayList<>());
    }
    for (int j = 0; j < pool.size(); j++) {
      if (spans.used(j)) {
        free[j] = Math.max(0, pool.blockSessions(j, spans.start(j), spans.end(j)));
        for (int e = spans.start(j); e < spans.end(j); e++) {
          lists.get(e * zones + edges.zone(j)).add(j);
          int at = e * zones + edges.zone(j);
          reach[at] = Math.max(reach[at], spans.end(j));
        }
        offer(j);
      }
    }
    for (int i = 0; i < holders.length; i++) {
      holders[i] = lists.get(i).stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private void offer(int j) {
    for (int e = spans.start(j); e < spans.end(j); e++) {
      int last = (int) Math.min(spans.end(j), e + free[j]);
      for (int x = e + 1; x <= last; x++) {
        int column = column(e, x, edges.zone(j));
        double cost = cost(j, e, x);
        if (best[column] == NONE || cost < seconds[column]) {
          best[column] = j;
          seconds[column] = cost;
        }
      }
    }
  }

  private double cost(int j, int e, int x) {
    return edges.hop(j) + costs.visit(pool, j, e, x);
  }

  private int column(int e, int x, int zone) {
    return (e * (blocks + 1) + x) * zones + zone;
  }

  /** Cheapest server from e to x in the zone; −1: none. */
  int server(int e, int x, int zone) {
    return best[column(e, x, zone)];
  }

  /** Its seconds, hop included. */
  double seconds(int e, int x, int zone) {
    return seconds[column(e, x, zone)];
  }

  /** No server of the zone goes further from this block. */
  int reach(int block, int zone) {
    return reach[block * zones + zone];
  }

  /** Block-sessions left on a server. */
  long free(int server) {
    return free[server];
  }

  /** Takes block-sessions from a server and repairs its columns. */
  void take(int j, long blockSessions) {
    free[j] -= blockSessions;
    repair(j);
  }

  /** Lets the server offer its span only up to a block, from now on. */
  void clip(int j, int end) {
    int old = spans.end(j);
    spans.set(j, spans.start(j), end);
    for (int e = spans.start(j); e < old; e++) {
      for (int x = Math.max(e, end) + 1; x <= old; x++) {
        search(j, e, x);
      }
    }
  }

  private void repair(int j) {
    for (int e = spans.start(j); e < spans.end(j); e++) {
      for (int x = e + 1 + (int) Math.min(free[j], blocks); x <= spans.end(j); x++) {
        search(j, e, x);
      }
    }
  }

  private void search(int gone, int e, int x) {
    int zone = edges.zone(gone);
    int column = column(e, x, zone);
    if (best[column] != gone) {
      return;
    }
    best[column] = NONE;
    for (int j : holders[e * zones + zone]) {
      if (spans.end(j) >= x && free[j] >= x - e) {
        double cost = cost(j, e, x);
        if (best[column] == NONE || cost < seconds[column]) {
          best[column] = j;
          seconds[column] = cost;
        }
      }
    }
  }
}
