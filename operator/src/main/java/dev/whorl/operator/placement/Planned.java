package dev.whorl.operator.placement;

import dev.whorl.control.Assignments;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.HopPlan;
import dev.whorl.crds.placement.PlacedShape;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.crds.placement.SpanUse;
import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelEnd;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.moving.Blocks;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.Holding;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.Revision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** A revision as it is written, in the terms of planning. */
public final class Planned {
  private Planned() {}

  /** Whose it is: model, format and slot. */
  public static Edition edition(BlockPlacementSpec spec) {
    return Assignments.edition(
        spec.deployment().uid(),
        spec.model().uri(),
        spec.model().precision(),
        spec.workload().maxInputTokens(),
        spec.workload().maxOutputTokens(),
        spec.workload().prefillTokens());
  }

  /** What may be held and what may run. */
  public static Revision revision(BlockPlacementSpec spec) {
    SortedMap<String, Holding> holdings = new TreeMap<>();
    for (PlacedSpan placed : spec.spans()) {
      Blocks blocks = Blocks.of(new Span(placed.start(), placed.end()));
      boolean leaving = placed.use() == SpanUse.LEAVING;
      holdings.merge(
          spec.servers().get(placed.server()),
          leaving ? new Holding(Blocks.NONE, blocks) : new Holding(blocks, Blocks.NONE),
          (a, b) -> new Holding(a.wanted().plus(b.wanted()), a.leaving().plus(b.leaving())));
    }
    List<LiveChain> chains = new ArrayList<>();
    for (ChainPlan chain : spec.chains()) {
      if (chain.counted() > 0) {
        chains.add(new LiveChain(hops(spec, chain), chain.capacity(), chain.residual()));
      }
    }
    return new Revision(edition(spec).id(), holdings, chains);
  }

  /** Where it goes: chains with the capacity to come to, and the blocks that they need. */
  public static Placement goal(BlockPlacementSpec spec) {
    return placement(spec, ChainPlan::planned);
  }

  /** Where sessions are admitted now, over blocks that are in memory. */
  public static Placement serving(BlockPlacementSpec spec) {
    return placement(spec, ChainPlan::capacity);
  }

  private static Placement placement(BlockPlacementSpec spec, ToIntFunction<ChainPlan> capacity) {
    List<Chain> chains = new ArrayList<>();
    Map<String, Span> hulls = new TreeMap<>();
    for (ChainPlan chain : spec.chains()) {
      int sessions = capacity.applyAsInt(chain);
      if (sessions > 0) {
        List<Hop> hops = hops(spec, chain);
        chains.add(new Chain(hops, sessions));
        hops.forEach(hop -> hulls.merge(hop.server(), hop.span(), Planned::hull));
      }
    }
    return new Placement(
        edition(spec).id(),
        hulls.entrySet().stream().map(e -> new HostedSpan(e.getKey(), e.getValue())).toList(),
        chains);
  }

  private static Span hull(Span a, Span b) {
    return new Span(Math.min(a.start(), b.start()), Math.max(a.end(), b.end()));
  }

  /** The hops of a chain, servers by name. */
  static List<Hop> hops(BlockPlacementSpec spec, ChainPlan chain) {
    List<Hop> hops = new ArrayList<>();
    for (HopPlan hop : chain.hops()) {
      hops.add(new Hop(spec.servers().get(hop.server()), new Span(hop.start(), hop.end())));
    }
    return hops;
  }

  /** The model's parts. */
  public static ModelShape model(BlockPlacementSpec spec) {
    PlacedShape shape = spec.model().shape();
    List<Long> bytes =
        shape.blockBytes().size() == 1
            ? Collections.nCopies(spec.model().blocks(), shape.blockBytes().getFirst())
            : shape.blockBytes();
    return new ModelShape(
        spec.model().name(),
        bytes.stream().map(b -> new Block(b, 1)).toList(),
        new ModelEnd(shape.embeddingBytes(), 0),
        new ModelEnd(shape.headBytes(), 0),
        shape.rowBytes());
  }

  /** What one session may use. */
  public static Slot slot(BlockPlacementSpec spec) {
    return new Slot(
        spec.workload().maxInputTokens(),
        spec.workload().maxOutputTokens(),
        spec.workload().slotBytes(),
        spec.workload().prefillTokens());
  }
}
