package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.Route;
import dev.whorl.baselines.published.RouteCost;
import dev.whorl.baselines.published.RouteGraph;
import dev.whorl.baselines.published.ShortestRoute;
import dev.whorl.planning.cost.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The fast allocation gives the chains of the published loop over the graph of servers. */
class GreedyChainsProperties {
  @Property(tries = 300)
  void sameChainsAsTheLoopOverTheGraph(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int servers,
      @ForAll @IntRange(min = 1, max = 10) int blocks) {
    Random random = new Random(seed);
    Pools pools = new Pools();
    int[] starts = new int[servers];
    int[] counts = new int[servers];
    for (int j = 0; j < servers; j++) {
      counts[j] = 1 + random.nextInt(blocks);
      starts[j] = random.nextInt(blocks - counts[j] + 1);
      long memory = counts[j] * Pools.BLOCK + random.nextInt(6 * counts[j]) * Pools.SLOT;
      pools.with(memory, 1 + random.nextDouble(), 1 + random.nextDouble());
    }
    Pool pool = pools.pool(blocks, 1);
    PublishedPlacement spans = new PublishedPlacement(starts, counts);
    assertThat(Pools.text(GreedyChains.allocate(pool, spans)))
        .isEqualTo(publishedLoop(pool, spans));
  }

  private static List<String> publishedLoop(Pool pool, PublishedPlacement spans) {
    long[] slots = GreedyChains.slotsBeside(pool, spans);
    RouteGraph graph = new RouteGraph(spans, pool.blocks());
    List<String> chains = new ArrayList<>();
    Route route = ShortestRoute.find(graph, cost(pool, slots));
    while (route != null) {
      long capacity = Long.MAX_VALUE;
      for (Route.Stop stop : route.hops()) {
        capacity = Math.min(capacity, slots[stop.server()] / stop.blocks());
      }
      StringBuilder text = new StringBuilder();
      int next = 0;
      for (Route.Stop stop : route.hops()) {
        slots[stop.server()] -= capacity * stop.blocks();
        text.append(next == 0 ? "" : ">")
            .append(stop.server() + "[" + next + "," + (next + stop.blocks()) + ")");
        next += stop.blocks();
      }
      chains.add(text.append("x" + capacity).toString());
      route = ShortestRoute.find(graph, cost(pool, slots));
    }
    return chains;
  }

  private static RouteCost cost(Pool pool, long[] slots) {
    return new RouteCost() {
      @Override
      public double hop(int from, int to, int blocks) {
        return slots[to] >= blocks
            ? pool.delay(to, to, 1) + blocks * pool.stepSeconds(to, 0, 1, 1)
            : Double.POSITIVE_INFINITY;
      }

      @Override
      public double back(int from) {
        return 0;
      }
    };
  }
}
