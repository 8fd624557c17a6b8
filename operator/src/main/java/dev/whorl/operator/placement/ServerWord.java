package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.LinkAssumption;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.crds.placement.SpanUse;
import dev.whorl.crds.server.BlockServerSpec;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.server.ModelRefSpec;
import dev.whorl.crds.server.SpanSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one server is told; it follows from the revisions in force alone. */
public record ServerWord(List<SpanSpec> spans, List<ChainSpec> chains) {
  public static final ServerWord NOTHING = new ServerWord(List.of(), List.of());

  private static final Comparator<BlockPlacement> ORDER =
      Comparator.comparing((BlockPlacement p) -> p.getSpec().deployment().uid())
          .thenComparing(p -> p.getSpec().edition());

  public ServerWord {
    spans = List.copyOf(spans);
    chains = List.copyOf(chains);
  }

  /** What a server was told last. */
  public static ServerWord in(BlockServerSpec spec) {
    return new ServerWord(spec.spans(), spec.chains());
  }

  /**
   * By server.
   *
   * @param inForce the revisions in force
   * @param drainTimeout how long sessions of a chain that closes may go on, by uid of the
   *     deployment
   * @param goesSoon whether a server goes soon, whatever runs on it: no session is waited for there
   */
  public static Map<String, ServerWord> of(
      Collection<BlockPlacement> inForce,
      Function<String, Duration> drainTimeout,
      Predicate<String> goesSoon,
      Instant now) {
    Map<String, List<SpanSpec>> spans = new HashMap<>();
    Map<String, List<ChainSpec>> chains = new HashMap<>();
    for (BlockPlacement placement : inForce.stream().sorted(ORDER).toList()) {
      BlockPlacementSpec spec = placement.getSpec();
      for (PlacedSpan span : spec.spans()) {
        if (span.use() == SpanUse.HELD) {
          spans
              .computeIfAbsent(spec.servers().get(span.server()), s -> new ArrayList<>())
              .add(span(spec, span));
        }
      }
      Duration patience = drainTimeout.apply(spec.deployment().uid());
      for (ChainPlan chain : spec.chains()) {
        if (chain.counted() > 0) {
          chains
              .computeIfAbsent(
                  spec.servers().get(chain.hops().getFirst().server()), s -> new ArrayList<>())
              .add(
                  chain(
                      spec,
                      chain,
                      overdue(
                          chain.closingSince(),
                          over(spec, chain, goesSoon) ? Duration.ZERO : patience,
                          now)));
        }
      }
    }
    Map<String, ServerWord> words = new HashMap<>();
    spans.keySet().forEach(server -> words.put(server, NOTHING));
    chains.keySet().forEach(server -> words.put(server, NOTHING));
    words.replaceAll((server, nothing) ->
        new ServerWord(
            spans.getOrDefault(server, List.of()), chains.getOrDefault(server, List.of())));
    return words;
  }

  private static boolean overdue(@Nullable String since, Duration patience, Instant now) {
    return since != null && now.isAfter(Instant.parse(since).plus(patience));
  }

  private static boolean over(BlockPlacementSpec spec, ChainPlan chain, Predicate<String> servers) {
    return chain.hops().stream().anyMatch(hop -> servers.test(spec.servers().get(hop.server())));
  }

  private static SpanSpec span(BlockPlacementSpec spec, PlacedSpan span) {
    LinkAssumption links = spec.certificate().links();
    return new SpanSpec(
        spec.deployment().uid(),
        spec.edition(),
        new ModelRefSpec(spec.model().uri(), spec.model().precision()),
        span.start(),
        span.end(),
        span.cacheBytes(),
        spec.workload().slotTokens(),
        spec.workload().prefillTokens(),
        spec.stepCap(span.server()),
        links == null ? null : links.delay());
  }

  private static ChainSpec chain(BlockPlacementSpec spec, ChainPlan chain, boolean overdue) {
    return new ChainSpec(
        spec.deployment().uid(),
        spec.edition(),
        chain.id(),
        chain.capacity(),
        overdue ? 0 : chain.residual());
  }
}
