package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.HopPlan;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which servers' pods may be evicted at any moment, by the certificates in force: those that no
 * counted or planned chain passes, and those that a certificate survives the loss of, one at a
 * time.
 */
public final class Evictable {
  private Evictable() {}

  /**
   * The servers that may not.
   *
   * @param inForce the revisions in force
   * @param online whether a server takes work now
   */
  public static Set<String> needed(Collection<BlockPlacement> inForce, Predicate<String> online) {
    Set<String> needed = new HashSet<>();
    for (BlockPlacement placement : inForce) {
      Set<String> used = used(placement.getSpec());
      boolean survives = placement.getSpec().certificate().survives() != null;
      if (!survives || !used.stream().allMatch(online)) {
        needed.addAll(used);
      }
    }
    return needed;
  }

  private static Set<String> used(BlockPlacementSpec spec) {
    Set<String> used = new HashSet<>();
    for (ChainPlan chain : spec.chains()) {
      if (chain.counted() > 0 || chain.planned() > 0) {
        for (HopPlan hop : chain.hops()) {
          used.add(spec.servers().get(hop.server()));
        }
      }
    }
    return used;
  }
}
