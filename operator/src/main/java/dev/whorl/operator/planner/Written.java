package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Placements that this process has made and its watch has not told of yet. Without them a round
 * that is quicker than the watch would take their spans from the servers again. One that is not
 * seen for {@link #PATIENCE} was deleted before the watch could tell. For one thread.
 */
final class Written {
  static final Duration PATIENCE = Duration.ofMinutes(1);

  private record Made(BlockPlacement placement, Instant at) {}

  private final Map<String, Made> byUid = new HashMap<>();

  void add(BlockPlacement placement, Instant now) {
    byUid.put(placement.getMetadata().getUid(), new Made(placement, now));
  }

  /** What the watch knows, and what it does not know yet. */
  List<BlockPlacement> with(List<BlockPlacement> watched, Instant now) {
    watched.forEach(p -> byUid.remove(p.getMetadata().getUid()));
    byUid.values().removeIf(made -> now.isAfter(made.at().plus(PATIENCE)));
    List<BlockPlacement> all = new ArrayList<>(watched);
    byUid.values().forEach(made -> all.add(made.placement()));
    return all;
  }
}
