package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.LinkAssumption;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.server.ModelRefSpec;
import dev.whorl.crds.server.SpanSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * What every server shall hold, as it follows from the placements that are alive. Older placements
 * come first; a newer one gets what fits beside them, so each spec fits its own server at every
 * moment and a partly written round is safe.
 *
 * <p>Capacities: a placement that drains admits nobody; one that serves admits its capacity less
 * the sessions that still run on its predecessors, taken from its slowest chains.
 */
public final class Projection {
  private final Map<String, Long> usable;
  private final ToIntFunction<BlockPlacement> sessions;
  private final Map<String, Long> used = new HashMap<>();
  private final Map<String, List<SpanSpec>> spans = new HashMap<>();
  private final Map<String, List<ChainSpec>> chains = new HashMap<>();
  private final Set<String> blocked = new HashSet<>();

  private Projection(Map<String, Long> usable, ToIntFunction<BlockPlacement> sessions) {
    this.usable = usable;
    this.sessions = sessions;
  }

  /**
   * Projects.
   *
   * @param placements of all deployments; retired ones are left out
   * @param usable bytes of every server that exists
   * @param sessions that are reported for a placement
   */
  public static Projection of(
      Collection<BlockPlacement> placements,
      Map<String, Long> usable,
      ToIntFunction<BlockPlacement> sessions) {
    Projection projection = new Projection(usable, sessions);
    List<BlockPlacement> alive = new ArrayList<>(placements);
    alive.removeIf(p -> phase(p) == Phase.RETIRED);
    alive.sort(
        Comparator.comparing((BlockPlacement p) -> phase(p) == Phase.LOADING)
            .thenComparing(p -> p.getSpec().revision())
            .thenComparing(PlacementName::of));
    alive.forEach(projection::addSpans);
    alive.forEach(p -> projection.addChains(p, alive));
    return projection;
  }

  /** The phase of a placement; one without a status has just been made. */
  public static Phase phase(BlockPlacement placement) {
    return placement.getStatus() == null ? Phase.LOADING : placement.getStatus().phase();
  }

  /** Spans of a server. */
  public List<SpanSpec> spans(String server) {
    return spans.getOrDefault(server, List.of());
  }

  /** Chains that start at a server. */
  public List<ChainSpec> chains(String server) {
    return chains.getOrDefault(server, List.of());
  }

  /** Whether some of the placement's spans do not fit beside older ones. */
  public boolean blocked(BlockPlacement placement) {
    return blocked.contains(PlacementName.of(placement));
  }

  private void addSpans(BlockPlacement placement) {
    for (PlacedSpan span : placement.getSpec().spans()) {
      String server = placement.getSpec().servers().get(span.server());
      Long most = usable.get(server);
      if (most == null) {
        continue;
      }
      long sum = used.getOrDefault(server, 0L) + span.bytes();
      if (sum > most) {
        blocked.add(PlacementName.of(placement));
        continue;
      }
      used.put(server, sum);
      spans.computeIfAbsent(server, s -> new ArrayList<>()).add(span(placement, span));
    }
  }

  private static SpanSpec span(BlockPlacement placement, PlacedSpan span) {
    BlockPlacementSpec spec = placement.getSpec();
    LinkAssumption links = spec.certificate().links();
    return new SpanSpec(
        spec.deployment().uid(),
        PlacementName.of(placement),
        new ModelRefSpec(spec.model().uri(), spec.model().precision()),
        span.start(),
        span.end(),
        span.cacheBytes(),
        spec.workload().slotTokens(),
        spec.workload().prefillTokens(),
        spec.stepCap(span.server()),
        links == null ? null : links.delay());
  }

  private void addChains(BlockPlacement placement, List<BlockPlacement> alive) {
    BlockPlacementSpec spec = placement.getSpec();
    int elsewhere = 0;
    boolean predecessor = false;
    for (BlockPlacement other : alive) {
      if (other.getSpec().deployment().uid().equals(spec.deployment().uid())
          && other.getSpec().revision() < spec.revision()) {
        predecessor = true;
        elsewhere += sessions.applyAsInt(other);
      }
    }
    boolean admits =
        switch (phase(placement)) {
          case ACTIVE -> true;
          case LOADING -> !predecessor;
          case DRAINING, RETIRED -> false;
        };
    int free = admits ? Math.max(0, spec.sessions() - elsewhere) : 0;
    for (ChainPlan chain : spec.chains()) {
      int capacity = Math.min(free, chain.capacity());
      free -= capacity;
      String first = spec.servers().get(chain.hops().getFirst().server());
      // A server is told of a chain when it is told of the span, not before.
      boolean held =
          spans(first).stream().anyMatch(s -> s.placement().equals(PlacementName.of(placement)));
      if (held) {
        chains
            .computeIfAbsent(first, s -> new ArrayList<>())
            .add(
                new ChainSpec(
                    spec.deployment().uid(), PlacementName.of(placement), chain.id(), capacity));
      }
    }
  }
}
