package dev.whorl.baselines.rivals;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GCA (arXiv 2604.14993): chains and capacities for any placement. Repeats: the fastest chain that
 * is left, at the capacity of its tightest server, until none is left. Hops enter anywhere inside a
 * span and run to its end.
 *
 * <p>The published loop searches the graph of servers each time. Where a hop ends only tells which
 * blocks are done, so a path is a walk over block boundaries here: for every pair of boundaries the
 * cheapest server that still has room is kept at hand (room only shrinks, so the others are tried
 * in order of cost, once), and each chain takes one pass over the pairs. The chains are the same.
 *
 * <p>Choice: among equally fast hops the smallest server, among equally fast paths the one with the
 * longest hop at its last difference.
 */
public final class GreedyChains {
  private final Pool pool;
  private final PublishedPlacement spans;
  private final EqualBlocks view;
  private final long[] slots;
  private final int[][] cheapest;
  private final int[] head;
  private final int width;

  private GreedyChains(EqualBlocks view, PublishedPlacement spans, long[] slots) {
    this.pool = view.pool();
    this.view = view;
    this.spans = spans;
    this.slots = slots.clone();
    width = pool.blocks() + 1;
    cheapest = new int[width * width][];
    head = new int[width * width];
    sortServers();
  }

  /** Chains over a placement, all memory beside the spans being cache. */
  public static List<Route> allocate(Pool pool, PublishedPlacement spans) {
    return allocate(new EqualBlocks(pool), spans, slotsBeside(pool, spans));
  }

  static List<Route> allocate(EqualBlocks view, PublishedPlacement spans, long[] slots) {
    return new GreedyChains(view, spans, slots).run();
  }

  /** Block caches that fit beside each server's span; none where even the span does not fit. */
  static long[] slotsBeside(Pool pool, PublishedPlacement spans) {
    return IntStream.range(0, pool.size())
        .mapToLong(j ->
            spans.count(j) == 0
                ? 0
                : Math.max(0, pool.blockSessions(j, spans.start(j), spans.end(j))))
        .toArray();
  }

  private void sortServers() {
    List<List<Integer>> cells = new ArrayList<>();
    for (int cell = 0; cell < cheapest.length; cell++) {
      cells.add(new ArrayList<>(0));
    }
    for (int j = 0; j < spans.size(); j++) {
      for (int from = spans.start(j); from < spans.end(j); from++) {
        cells.get(from * width + spans.end(j)).add(j);
      }
    }
    for (int cell = 0; cell < cheapest.length; cell++) {
      int from = cell / width;
      int to = cell % width;
      List<Integer> servers = cells.get(cell);
      servers.sort(Comparator.comparingDouble(j -> cost(j, from, to)));
      cheapest[cell] = servers.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private double cost(int server, int from, int to) {
    return view.hop(server) + pool.stepSeconds(server, from, to, 1);
  }

  private List<Route> run() {
    List<Route> routes = new ArrayList<>();
    double[] distance = new double[width];
    int[] before = new int[width];
    while (shortest(distance, before)) {
      routes.add(take(before));
    }
    return routes;
  }

  private boolean shortest(double[] distance, int[] before) {
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    distance[0] = 0;
    for (int to = 1; to < width; to++) {
      for (int from = 0; from < to; from++) {
        int server = distance[from] < Double.POSITIVE_INFINITY ? withRoom(from, to) : -1;
        if (server >= 0 && distance[from] + cost(server, from, to) < distance[to]) {
          distance[to] = distance[from] + cost(server, from, to);
          before[to] = from;
        }
      }
    }
    return distance[width - 1] < Double.POSITIVE_INFINITY;
  }

  private int withRoom(int from, int to) {
    int cell = from * width + to;
    int[] servers = cheapest[cell];
    while (head[cell] < servers.length && slots[servers[head[cell]]] < to - from) {
      head[cell]++;
    }
    return head[cell] < servers.length ? servers[head[cell]] : -1;
  }

  private Route take(int[] before) {
    int hops = 0;
    for (int at = width - 1; at > 0; at = before[at]) {
      hops++;
    }
    int[] cuts = new int[hops + 1];
    int[] servers = new int[hops];
    long capacity = Integer.MAX_VALUE;
    for (int h = hops, at = width - 1; h > 0; h--, at = before[at]) {
      cuts[h] = at;
      servers[h - 1] = withRoom(before[at], at);
      capacity = Math.min(capacity, slots[servers[h - 1]] / (at - before[at]));
    }
    for (int h = 0; h < hops; h++) {
      slots[servers[h]] -= capacity * (cuts[h + 1] - cuts[h]);
    }
    return new Route(servers, cuts, (int) capacity);
  }
}
