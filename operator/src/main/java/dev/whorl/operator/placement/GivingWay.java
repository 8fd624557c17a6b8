package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.Phase;
import java.util.Collection;
import java.util.Comparator;

/**
 * Who gives way where memory leaves no room for old and new: one deployment at a time. Several may
 * want each other's memory (one on server a, the other on b, swapped); what the first lets go of
 * lets another move without an interruption.
 *
 * @param placements all that are alive, of all deployments
 * @param projection of them
 */
record GivingWay(Collection<BlockPlacement> placements, Projection projection) {

  /** Whether the deployment's serving placement is to drain, because its successor needs room. */
  boolean isTurnOf(String deployment) {
    boolean othersDrain =
        placements.stream()
            .filter(p -> Projection.phase(p) == Phase.DRAINING)
            .map(GivingWay::uid)
            .anyMatch(uid -> !uid.equals(deployment) && waits(uid));
    return !othersDrain
        && placements.stream()
            .filter(p -> Projection.phase(p) == Phase.ACTIVE)
            .filter(p -> waits(uid(p)))
            .min(Comparator.comparing(PlacementName::of))
            .filter(first -> uid(first).equals(deployment))
            .isPresent();
  }

  /** Whether the deployment's newest placement does not fit beside what is there. */
  private boolean waits(String deployment) {
    return placements.stream()
        .filter(p -> uid(p).equals(deployment))
        .filter(p -> Projection.phase(p) != Phase.RETIRED)
        .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
        .max(Comparator.comparing(p -> p.getSpec().revision()))
        .filter(p -> Projection.phase(p) == Phase.LOADING)
        .filter(projection::blocked)
        .isPresent();
  }

  private static String uid(BlockPlacement placement) {
    return placement.getSpec().deployment().uid();
  }
}
