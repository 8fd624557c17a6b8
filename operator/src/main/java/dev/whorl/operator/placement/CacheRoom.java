package dev.whorl.operator.placement;

import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.HopPlan;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.crds.placement.SpanUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cache for the sessions to come, where memory has room for it beside everything that may be there:
 * what is given with the blocks need not be given again when the chain opens.
 */
public final class CacheRoom {
  private final Map<String, Long> free = new HashMap<>();

  /**
   * @param usable bytes by server
   * @param inForce all revisions on them
   */
  public CacheRoom(Map<String, Long> usable, List<BlockPlacementSpec> inForce) {
    free.putAll(usable);
    for (BlockPlacementSpec spec : inForce) {
      for (PlacedSpan span : spec.spans()) {
        free.merge(spec.servers().get(span.server()), -span.bytes(), Long::sum);
      }
    }
  }

  /** The same revision with more cache where there is room. */
  public BlockPlacementSpec fill(BlockPlacementSpec spec) {
    List<PlacedSpan> spans = new ArrayList<>();
    for (PlacedSpan span : spec.spans()) {
      long more = span.use() == SpanUse.HELD ? planned(spec, span) - span.cacheBytes() : 0;
      String server = spec.servers().get(span.server());
      boolean room = more > 0 && more <= free.getOrDefault(server, 0L);
      if (room) {
        free.merge(server, -more, Long::sum);
      }
      spans.add(room ? span.withCache(span.cacheBytes() + more) : span);
    }
    return spec.withSpans(spans);
  }

  private static long planned(BlockPlacementSpec spec, PlacedSpan span) {
    long blockSessions = 0;
    for (ChainPlan chain : spec.chains()) {
      for (HopPlan hop : chain.hops()) {
        if (hop.server().equals(span.server())
            && span.start() <= hop.start()
            && hop.end() <= span.end()) {
          blockSessions +=
              (long) (hop.end() - hop.start()) * Math.max(chain.counted(), chain.planned());
        }
      }
    }
    return Math.multiplyExact(blockSessions, spec.workload().slotBytes());
  }
}
