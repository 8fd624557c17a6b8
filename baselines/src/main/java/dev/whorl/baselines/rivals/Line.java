package dev.whorl.baselines.rivals;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.List;

/** Servers in a row, each with some blocks: a chain that shares no server with others. */
record Line(List<Integer> servers, List<Integer> counts) {
  Line {
    servers = List.copyOf(servers);
    counts = List.copyOf(counts);
  }

  /** The chain, at so many sessions. */
  Route route(int capacity) {
    int[] cuts = new int[servers.size() + 1];
    for (int h = 0; h < servers.size(); h++) {
      cuts[h + 1] = cuts[h] + counts.get(h);
    }
    return new Route(servers.stream().mapToInt(Integer::intValue).toArray(), cuts, capacity);
  }

  /** Sessions whose caches fit beside the weights of every hop; negative: some weights do not. */
  int sessionsBeside(Pool pool) {
    Route route = route(1);
    long least = 1_000_000;
    for (int h = 0; h < route.hops(); h++) {
      long slots = pool.blockSessions(route.server(h), route.start(h), route.end(h));
      least = Math.min(least, Math.floorDiv(slots, (long) (route.end(h) - route.start(h))));
    }
    return (int) Math.max(-1, least);
  }
}
