package dev.whorl.operator.planner;

import dev.whorl.crds.Durations;
import dev.whorl.crds.placement.BlockPlacementSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A placement of one deployment that is verified and not yet written.
 *
 * @param spec with revision 1; the commit gives it its own
 * @param meanSeconds certified mean at full load
 */
record Draft(Request request, BlockPlacementSpec spec, double meanSeconds) {
  /** Servers, blocks, chains and capacities as in another placement, and no worse a promise. */
  boolean confirms(BlockPlacementSpec other) {
    return spec.servers().equals(other.servers())
        && spec.spans().equals(other.spans())
        && hops(spec).equals(hops(other))
        && spec.deployment().requestHash().equals(other.deployment().requestHash())
        && Durations.seconds(spec.certificate().bound())
            <= Durations.seconds(other.certificate().bound()) + 1e-6;
  }

  private static List<Object> hops(BlockPlacementSpec spec) {
    List<Object> hops = new ArrayList<>();
    spec.chains().forEach(c -> hops.add(List.of(c.capacity(), c.hops())));
    return hops;
  }

  /** The spec under the revision that it is written with. */
  BlockPlacementSpec withRevision(int revision) {
    return new BlockPlacementSpec(
        spec.deployment(),
        spec.edition(),
        spec.model(),
        spec.workload(),
        revision,
        spec.servers(),
        spec.spans(),
        spec.chains(),
        spec.certificate());
  }
}
