package dev.whorl.baselines.rivals;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.placement.PetalsPlacement.ServerRates;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.solve.Outcome;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a swarm of PETALS servers settles to: they join in pool order and reconsider in turn until
 * nobody moves; clients take the fastest chains.
 *
 * <p>Choices: a server hosts ⌊M/(s + cache)⌋ blocks, the cache being the settings' tokens; its
 * throughput is min(1/τ(1)/((1+m)/2), 1/d), from the profile and the hop delay; above 200 servers
 * nobody reconsiders, for each asks what all others would do; where clients hold stale
 * announcements and bans matters only in time and is left to the simulator ({@link PetalsRetry},
 * {@link Swarm}).
 */
public record PetalsLive(PetalsSettings settings) implements RivalMethod {
  private static final int MOST_ROUNDS = 50;
  private static final int MOST_RECONSIDERING = 200;

  @Override
  public String name() {
    return "petals";
  }

  @Override
  public Proposal propose(Pool pool) {
    EqualBlocks view = new EqualBlocks(pool);
    PublishedPlacement spans = settled(view);
    double reserved = cacheBytes(view) / view.slotBytes();
    long[] beside = GreedyChains.slotsBeside(pool, spans);
    long[] slots =
        IntStream.range(0, view.size())
            .mapToLong(j -> Math.min(beside[j], (long) Math.floor(spans.count(j) * reserved)))
            .toArray();
    List<Route> routes = GreedyChains.allocate(view, spans, slots);
    return routes.isEmpty()
        ? new Proposal.None(Outcome.Constraint.COVERAGE, "The swarm leaves blocks without a host.")
        : new Proposal.Placed(spans, routes);
  }

  PublishedPlacement settled(EqualBlocks view) {
    Swarm swarm = swarm(view);
    IntStream.range(0, view.size()).forEach(swarm::join);
    boolean moved = view.size() <= MOST_RECONSIDERING;
    for (int round = 0; moved && round < MOST_ROUNDS; round++) {
      moved = false;
      for (int j = 0; j < view.size(); j++) {
        moved |= swarm.reconsider(j, settings.balanceQuality());
      }
    }
    return swarm.placement();
  }

  /** The swarm of a pool before anybody joined, for simulations of joins and moves over time. */
  public Swarm swarm(Pool pool) {
    return swarm(new EqualBlocks(pool));
  }

  private Swarm swarm(EqualBlocks view) {
    int[] counts = IntStream.range(0, view.size()).map(j -> count(view, j)).toArray();
    double[] rates =
        IntStream.range(0, view.size())
            .mapToDouble(
                j -> new ServerRates(1 / view.time(j), 1 / view.hop(j)).throughput(counts[j]))
            .toArray();
    return new Swarm(view.blocks(), counts, rates);
  }

  private int count(EqualBlocks view, int server) {
    double blocks = Math.floor(view.memory(server) / (view.blockBytes() + cacheBytes(view)));
    return (int) Math.clamp(blocks, 0, view.blocks());
  }

  private double cacheBytes(EqualBlocks view) {
    var slot = view.pool().deployment().workload().slot();
    double tokens = slot.maxInputTokens() + (double) slot.maxOutputTokens();
    return view.slotBytes() / tokens * settings.cacheTokens();
  }
}
