package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.LinkAssumption;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.placement.PlacedModel;
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
import java.util.stream.Collectors;

/**
 * What every server shall hold, as it follows from the placements that are alive. Older placements
 * come first; a newer one gets what fits beside them, so each spec fits its own server at every
 * moment and a partly written round is safe.
 *
 * <p>Weights that placements share are in memory once and counted once.
 *
 * <p>Capacities: the newest placement that serves admits, the others take nobody. A chain has the
 * same id in every placement that has its hops, and its first server counts the sessions of all of
 * them: what it may admit already, it may go on to. More is opened only as far as all that may
 * still run ({@link Admissions#most}) leaves of the placement's sessions, fastest chains first.
 */
public final class Projection {
  private final Map<String, Long> usable;
  private final Admissions admissions;
  private final HeldWeights weights = new HeldWeights();
  private final Map<String, Long> used = new HashMap<>();
  private final Map<String, List<SpanSpec>> spans = new HashMap<>();
  private final Map<String, List<ChainSpec>> chains = new HashMap<>();
  private final Set<String> blocked = new HashSet<>();

  private Projection(Map<String, Long> usable, Admissions admissions) {
    this.usable = usable;
    this.admissions = admissions;
  }

  /**
   * Projects.
   *
   * @param placements of all deployments; retired ones are left out
   * @param usable bytes of every server that exists
   * @param admissions what first servers were told and what may run
   */
  public static Projection of(
      Collection<BlockPlacement> placements, Map<String, Long> usable, Admissions admissions) {
    Projection projection = new Projection(usable, admissions);
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
      PlacedModel model = placement.getSpec().model();
      long sum = used.getOrDefault(server, 0L) + weights.more(server, model, span);
      sum += span.cacheBytes();
      if (sum > most) {
        blocked.add(PlacementName.of(placement));
        continue;
      }
      used.put(server, sum);
      weights.add(server, model, span);
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
    List<BlockPlacement> others =
        alive.stream()
            .filter(p -> !PlacementName.of(p).equals(PlacementName.of(placement)))
            .filter(p -> p.getSpec().deployment().uid().equals(spec.deployment().uid()))
            .toList();
    int[] capacities =
        admits(placement, others) ? capacities(placement, others) : new int[spec.chains().size()];
    for (int c = 0; c < capacities.length; c++) {
      ChainPlan chain = spec.chains().get(c);
      String first = spec.servers().get(chain.hops().getFirst().server());
      // A server is told of a chain when it is told of the span, not before.
      boolean held =
          spans(first).stream().anyMatch(s -> s.placement().equals(PlacementName.of(placement)));
      if (held) {
        chains
            .computeIfAbsent(first, s -> new ArrayList<>())
            .add(
                new ChainSpec(
                    spec.deployment().uid(),
                    PlacementName.of(placement),
                    chain.id(),
                    capacities[c],
                    chain.capacity()));
      }
    }
  }

  private static boolean admits(BlockPlacement placement, List<BlockPlacement> others) {
    return switch (phase(placement)) {
      case ACTIVE ->
          others.stream()
              .filter(p -> phase(p) == Phase.ACTIVE)
              .noneMatch(p -> p.getSpec().revision() > placement.getSpec().revision());
      case LOADING ->
          others.stream().noneMatch(p -> p.getSpec().revision() < placement.getSpec().revision());
      case DRAINING, RETIRED -> false;
    };
  }

  private int[] capacities(BlockPlacement placement, List<BlockPlacement> others) {
    List<ChainPlan> plans = placement.getSpec().chains();
    int[] capacities = new int[plans.size()];
    int[] counted = new int[capacities.length];
    int spare = placement.getSpec().sessions() - onOtherChains(plans, others);
    for (int c = 0; c < capacities.length; c++) {
      ChainPlan plan = plans.get(c);
      int told = admissions.inForce(placement, plan);
      int most = admissions.most(placement, plan);
      for (BlockPlacement other : others) {
        for (ChainPlan same : other.getSpec().chains()) {
          if (same.id().equals(plan.id())) {
            told = Math.max(told, admissions.inForce(other, same));
            most = Math.max(most, admissions.most(other, same));
          }
        }
      }
      capacities[c] = Math.min(plan.capacity(), told);
      counted[c] = Math.max(capacities[c], most);
      spare -= counted[c];
    }
    for (int c = 0; c < capacities.length; c++) {
      // What is counted already takes nothing from the others.
      int rise = plans.get(c).capacity() - capacities[c];
      int free = Math.min(rise, counted[c] - capacities[c]);
      int bought = Math.min(rise - free, Math.max(0, spare));
      spare -= bought;
      capacities[c] += free + bought;
    }
    return capacities;
  }

  private int onOtherChains(List<ChainPlan> plans, List<BlockPlacement> others) {
    Set<String> ids = plans.stream().map(ChainPlan::id).collect(Collectors.toSet());
    return others.stream()
        .mapToInt(other ->
            other.getSpec().chains().stream()
                .filter(chain -> !ids.contains(chain.id()))
                .mapToInt(chain -> admissions.most(other, chain))
                .sum())
        .sum();
  }
}
