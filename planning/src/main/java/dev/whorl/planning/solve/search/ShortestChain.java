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
  private static final int ANY = -1;

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

  /** Zones in which some chain up to the block ends. */
  private final int[] reached;

  /** Of the best ring so far: its seconds, the sweep that found it, the zone of its last hop. */
  private double least;

  private int sweep;
  private int lastZone;

  ShortestChain(CheapestSpans table, Edges edges, int blocks) {
    this.table = table;
    this.edges = edges;
    this.blocks = blocks;
    this.zones = edges.zones();
    this.cost = new double[(blocks + 1) * zones];
    this.from = new int[cost.length];
    this.fromZone = new int[cost.length];
    this.firstZone = new int[cost.length];
    this.reached = new int[zones];
  }

  /** The cheapest chain of at least two hops; null: none. */
  @Nullable Path find() {
    least = Double.POSITIVE_INFINITY;
    int last = zones > EXACT_ZONES ? ANY : zones - 1;
    for (int first = zones > EXACT_ZONES ? ANY : 0; first <= last; first++) {
      sweep(first);
    }
    if (least == Double.POSITIVE_INFINITY) {
      return null;
    }
    // Only the last sweep's steps are there to walk back.
    if (sweep != last) {
      double known = least;
      least = Math.nextUp(known);
      sweep(sweep);
      least = known;
    }
    return new Path(walk(lastZone), least);
  }

  private void sweep(int first) {
    Arrays.fill(cost, Double.POSITIVE_INFINITY);
    for (int z = first == ANY ? 0 : first; z <= (first == ANY ? zones - 1 : first); z++) {
      for (int x = 1; x <= Math.min(table.reach(0, z), blocks - 1); x++) {
        if (table.server(0, x, z) >= 0) {
          set(x, z, table.seconds(0, x, z), 0, z, z);
        }
      }
    }
    for (int e = 1; e < blocks; e++) {
      extend(e);
    }
    close(first);
  }

  private void set(int x, int z, double seconds, int start, int before, int first) {
    int state = x * zones + z;
    cost[state] = seconds;
    from[state] = start;
    fromZone[state] = before;
    firstZone[state] = first;
  }

  private void extend(int e) {
    int count = 0;
    for (int z = 0; z < zones; z++) {
      if (cost[e * zones + z] < least) {
        reached[count++] = z;
      }
    }
    for (int z = 0; z < zones && count > 0; z++) {
      int reach = table.reach(e, z);
      int before = reach > e ? cheapestBefore(e, z, count) : -1;
      if (before < 0) {
        continue;
      }
      double entry = cost[e * zones + before] + edges.between(before, z);
      int first = firstZone[e * zones + before];
      for (int x = e + 1; x <= reach && entry < least; x++) {
        if (table.server(e, x, z) >= 0) {
          double seconds = entry + table.seconds(e, x, z);
          // What already takes as long as the best ring cannot become a better one.
          if (seconds < cost[x * zones + z] && seconds < least) {
            set(x, z, seconds, e, before, first);
          }
        }
      }
    }
  }

  private int cheapestBefore(int e, int zone, int count) {
    int before = -1;
    double cheapest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double seconds = cost[e * zones + reached[i]] + edges.between(reached[i], zone);
      if (seconds < cheapest) {
        cheapest = seconds;
        before = reached[i];
      }
    }
    return before;
  }

  private void close(int first) {
    for (int z = 0; z < zones; z++) {
      double seconds = cost[blocks * zones + z];
      if (seconds == Double.POSITIVE_INFINITY) {
        continue;
      }
      seconds += edges.between(z, firstZone[blocks * zones + z]);
      if (seconds < least) {
        least = seconds;
        sweep = first;
        lastZone = z;
      }
    }
  }

  private Route walk(int zoneOfLast) {
    List<Integer> cuts = new ArrayList<>(List.of(blocks));
    List<Integer> servers = new ArrayList<>();
    int x = blocks;
    int z = zoneOfLast;
    while (x > 0) {
      int e = from[x * zones + z];
      servers.add(table.server(e, x, z));
      cuts.add(e);
      z = fromZone[x * zones + z];
      x = e;
    }
    return new Route(ints(servers.reversed()), ints(cuts.reversed()), 1);
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
