package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest ring over the blocks by dynamic programming: cost[block][zone of the hop that ends
 * there], once per zone of the first hop. With more zones than {@link #EXACT_ZONES} (a dense matrix
 * has one per server) the closing edge is only looked at in the end.
 */
final class ShortestChain {
  private static final int EXACT_ZONES = 20;

  /** A chain of capacity 1 and its seconds. */
  record Path(Route route, double seconds) {}

  private final CheapestSpans table;
  private final Edges edges;
  private final int blocks;
  private final int zones;
  private final double[] cost;
  private final int[] from;
  private final int[] fromZone;
  private final int[] firstZone;
  private @Nullable Path found;

  ShortestChain(CheapestSpans table, Edges edges, int blocks) {
    this.table = table;
    this.edges = edges;
    this.blocks = blocks;
    this.zones = edges.zones();
    this.cost = new double[(blocks + 1) * zones];
    this.from = new int[cost.length];
    this.fromZone = new int[cost.length];
    this.firstZone = new int[cost.length];
  }

  /** The cheapest chain of at least two hops; null: none. */
  @Nullable Path find() {
    found = null;
    if (zones > EXACT_ZONES) {
      sweep(-1);
    } else {
      for (int z = 0; z < zones; z++) {
        sweep(z);
      }
    }
    return found;
  }

  private void sweep(int first) {
    Arrays.fill(cost, Double.POSITIVE_INFINITY);
    for (int x = 1; x <= Math.min(table.reach(0), blocks - 1); x++) {
      for (int z = first < 0 ? 0 : first; z < (first < 0 ? zones : first + 1); z++) {
        if (table.server(0, x, z) >= 0) {
          set(x, z, table.seconds(0, x, z), 0, z, z);
        }
      }
    }
    for (int e = 1; e < blocks; e++) {
      extend(e);
    }
    close();
  }

  private void set(int x, int z, double seconds, int start, int before, int first) {
    int state = x * zones + z;
    cost[state] = seconds;
    from[state] = start;
    fromZone[state] = before;
    firstZone[state] = first;
  }

  private void extend(int e) {
    for (int z = 0; z < zones; z++) {
      int before = cheapestBefore(e, z);
      if (before < 0) {
        continue;
      }
      double entry = cost[e * zones + before] + edges.between(before, z);
      int first = firstZone[e * zones + before];
      for (int x = e + 1; x <= table.reach(e); x++) {
        if (table.server(e, x, z) >= 0) {
          double seconds = entry + table.seconds(e, x, z);
          if (seconds < cost[x * zones + z]) {
            set(x, z, seconds, e, before, first);
          }
        }
      }
    }
  }

  private int cheapestBefore(int e, int zone) {
    int before = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int y = 0; y < zones; y++) {
      double seconds = cost[e * zones + y] + edges.between(y, zone);
      if (seconds < least) {
        least = seconds;
        before = y;
      }
    }
    return before;
  }

  private void close() {
    for (int z = 0; z < zones; z++) {
      double seconds = cost[blocks * zones + z];
      if (seconds == Double.POSITIVE_INFINITY) {
        continue;
      }
      seconds += edges.between(z, firstZone[blocks * zones + z]);
      if (found == null || seconds < found.seconds()) {
        found = walk(z, seconds);
      }
    }
  }

  private Path walk(int lastZone, double seconds) {
    List<Integer> cuts = new ArrayList<>(List.of(blocks));
    List<Integer> servers = new ArrayList<>();
    int x = blocks;
    int z = lastZone;
    while (x > 0) {
      int e = from[x * zones + z];
      servers.addFirst(table.server(e, x, z));
      cuts.addFirst(e);
      z = fromZone[x * zones + z];
      x = e;
    }
    return new Path(new Route(ints(servers), ints(cuts), 1), seconds);
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
