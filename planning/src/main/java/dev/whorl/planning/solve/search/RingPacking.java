package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.VisitCosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Chains that share no server, all for the same number of sessions: every server takes as many
 * blocks as it can hold for them. Servers are taken by their time per block; a chain stays in one
 * zone as long as the zone can fill it, what is left of the zones is joined at the end.
 */
final class RingPacking {
  private static final int CANDIDATES = 24;
  private static final int ZONE_LISTS = 64;

  private final Pool pool;
  private final Edges edges;
  private final VisitCosts costs;
  private final int concurrency;
  private final double meanUnit;

  RingPacking(Pool pool, Edges edges, VisitCosts costs, int concurrency) {
    this.pool = pool;
    this.edges = edges;
    this.costs = costs;
    this.concurrency = concurrency;
    this.meanUnit =
        IntStream.range(0, pool.size())
                .mapToDouble(costs::unit)
                .filter(unit -> unit > 0)
                .average()
                .orElse(0)
            * pool.work(0, pool.blocks())
            / pool.blocks();
  }

  /**
   * Chains over the given servers until all sessions have a slot, or no further chain can be made.
   */
  List<Route> pack(boolean[] usable, int sessions) {
    return pack(IntStream.range(0, usable.length).filter(j -> usable[j]).toArray(), sessions);
  }

  /** The same over the servers of these numbers. */
  List<Route> pack(int[] servers, int sessions) {
    List<Route> routes = new ArrayList<>();
    List<Shelf> shelves = shelves(servers);
    List<@Nullable Route> next = new ArrayList<>();
    shelves.forEach(shelf -> next.add(ring(shelf)));
    int left = sessions;
    while (left > 0) {
      int cheapest = cheapest(next);
      if (cheapest < 0) {
        break;
      }
      Route route = next.get(cheapest);
      if (route != null) {
        take(route, shelves.get(cheapest));
        routes.add(route);
        left -= concurrency;
      }
      next.set(cheapest, ring(shelves.get(cheapest)));
    }
    if (left > 0 && shelves.size() > 1) {
      Shelf rest = rest(shelves);
      for (Route route = ring(rest); left > 0 && route != null; route = ring(rest)) {
        take(route, rest);
        routes.add(route);
        left -= concurrency;
      }
    }
    return routes;
  }

  private List<Shelf> shelves(int[] servers) {
    double[] rate = new double[pool.size()];
    for (int j : servers) {
      rate[j] = rate(j);
    }
    int[] order =
        Arrays.stream(servers)
            .filter(j -> rate[j] < Double.POSITIVE_INFINITY)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> rate[j]).thenComparingInt(j -> j))
            .mapToInt(Integer::intValue)
            .toArray();
    if (edges.zones() > ZONE_LISTS) {
      return List.of(new Shelf(order));
    }
    List<Shelf> shelves = new ArrayList<>();
    for (int z = 0; z < edges.zones(); z++) {
      int zone = z;
      shelves.add(new Shelf(Arrays.stream(order).filter(j -> edges.zone(j) == zone).toArray()));
    }
    return shelves;
  }

  private Shelf rest(List<Shelf> shelves) {
    return new Shelf(
        shelves.stream()
            .flatMapToInt(Shelf::left)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer j) -> rate(j)).thenComparingInt(j -> j))
            .mapToInt(Integer::intValue)
            .toArray());
  }

  /** Seconds per block over the span that the server can hold; infinite: it can hold none. */
  private double rate(int j) {
    int start = typicalStart(j);
    int end = pool.longest(j, start, concurrency);
    if (end == start) {
      return Double.POSITIVE_INFINITY;
    }
    if (start == 0 && end == pool.blocks()) {
      return (edges.alone(j) + costs.alone(pool, j)) / end;
    }
    double own = edges.hop(j) + edges.between(edges.zone(j), edges.zone(j));
    return (own + costs.visit(pool, j, start, end)) / (end - start);
  }

  private int typicalStart(int j) {
    var pin = pool.pinned(j);
    if (pin != null) {
      return pin.start();
    }
    int inside = pool.blocks() / 3;
    return pool.longest(j, 0, concurrency) == pool.blocks() ? 0 : inside;
  }

  private int cheapest(List<@Nullable Route> next) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < next.size(); i++) {
      Route route = next.get(i);
      if (route != null && seconds(route) < least) {
        best = i;
        least = seconds(route);
      }
    }
    return best;
  }

  private double seconds(Route route) {
    if (route.hops() == 1) {
      return edges.alone(route.server(0)) + costs.alone(pool, route.server(0));
    }
    double sum = 0;
    for (int h = 0; h < route.hops(); h++) {
      int j = route.server(h);
      sum += edges.delay(route.before(h), j) + costs.visit(pool, j, route.start(h), route.end(h));
    }
    return sum;
  }

  private static void take(Route route, Shelf shelf) {
    for (int h = 0; h < route.hops(); h++) {
      shelf.take(route.server(h));
    }
  }

  /** The next chain from a shelf, which is left as it was; null: it cannot fill one. */
  private @Nullable Route ring(Shelf shelf) {
    List<Integer> servers = new ArrayList<>();
    List<Integer> cuts = new ArrayList<>(List.of(0));
    int block = 0;
    while (block < pool.blocks()) {
      int j = next(shelf, servers, block);
      if (j < 0) {
        shelf.restore(servers);
        return null;
      }
      shelf.take(j);
      servers.add(j);
      block = pool.longest(j, block, concurrency);
      cuts.add(block);
    }
    shelf.restore(servers);
    return slowestLast(servers, cuts);
  }

  private int next(Shelf shelf, List<Integer> servers, int block) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    int seen = 0;
    int limit = edges.zones() > ZONE_LISTS ? Integer.MAX_VALUE : CANDIDATES;
    for (int i = shelf.first(); i >= 0 && seen < limit; i = shelf.after(i)) {
      int j = shelf.server(i);
      int end = pool.longest(j, block, concurrency);
      if (end > block) {
        seen++;
        double rate = rateHere(servers, j, block, end);
        if (rate < least) {
          best = j;
          least = rate;
        }
      }
    }
    return best;
  }

  /**
   * Seconds per block gained; a server that closes the chain also pays for room that it leaves
   * idle.
   */
  private double rateHere(List<Integer> servers, int j, int block, int end) {
    if (servers.isEmpty() && end == pool.blocks()) {
      return (edges.alone(j) + costs.alone(pool, j)) / end;
    }
    double sum = costs.visit(pool, j, block, end);
    sum += servers.isEmpty() ? edges.hop(j) : edges.delay(servers.getLast(), j);
    if (end == pool.blocks()) {
      int could = end - pool.earliest(j, end, concurrency);
      sum += meanUnit * Math.max(0, could - (end - block)) / 2;
      sum += edges.delay(j, servers.getFirst());
      sum -= edges.hop(j) / 2;
    }
    return sum / (end - block);
  }

  /** The remainder that the last server runs should be on the slowest of the chain. */
  private Route slowestLast(List<Integer> servers, List<Integer> cuts) {
    Route asFound = route(servers, cuts);
    if (servers.size() < 2 || servers.stream().map(edges::zone).distinct().count() > 1) {
      return asFound;
    }
    List<Integer> order =
        servers.stream()
            .sorted(
                Comparator.comparingDouble((Integer j) -> costs.unit(j)).thenComparingInt(j -> j))
            .toList();
    List<Integer> newCuts = new ArrayList<>(List.of(0));
    int block = 0;
    for (int j : order) {
      int end = pool.longest(j, block, concurrency);
      if (end == block) {
        return asFound;
      }
      newCuts.add(end);
      block = end;
      if (block == pool.blocks() && j != order.getLast()) {
        return asFound;
      }
    }
    if (block < pool.blocks()) {
      return asFound;
    }
    Route sorted = route(order, newCuts);
    return seconds(sorted) < seconds(asFound) ? sorted : asFound;
  }

  private Route route(List<Integer> servers, List<Integer> cuts) {
    return new Route(
        servers.stream().mapToInt(Integer::intValue).toArray(),
        cuts.stream().mapToInt(Integer::intValue).toArray(),
        concurrency);
  }
}
