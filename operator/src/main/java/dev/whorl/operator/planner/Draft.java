package dev.whorl.operator.planner;

import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.MoveKind;
import dev.whorl.crds.placement.MoveSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * A goal of one deployment that is verified and not yet written.
 *
 * @param spec the placement when everything has arrived, with revision 1
 * @param meanSeconds certified mean at full load
 * @param objectiveSeconds certified mean over the loads of the request
 * @param kind what the way there is for
 * @param cause why, with figures
 */
record Draft(
    Request request,
    BlockPlacementSpec spec,
    double meanSeconds,
    double objectiveSeconds,
    MoveKind kind,
    String cause) {
  /** One whose cause is not known yet. */
  Draft(Request request, BlockPlacementSpec spec, double meanSeconds, double objectiveSeconds) {
    this(request, spec, meanSeconds, objectiveSeconds, MoveKind.FIRST, "Nothing was placed.");
  }

  Draft because(MoveKind why, String words) {
    return new Draft(request, spec, meanSeconds, objectiveSeconds, why, Told.shorten(words));
  }

  /** The way, whose first revision gets its number when it is written. */
  MoveSpec move(Instant now) {
    return new MoveSpec(0, now.truncatedTo(ChronoUnit.SECONDS).toString(), kind, cause);
  }

  /** Whether another placement goes to the same chains with the same capacities. */
  boolean confirms(BlockPlacementSpec other) {
    return spec.edition().equals(other.edition())
        && planned(spec).equals(planned(other))
        && spec.deployment().requestHash().equals(other.deployment().requestHash());
  }

  private static Map<String, Integer> planned(BlockPlacementSpec spec) {
    Map<String, Integer> planned = new TreeMap<>();
    for (ChainPlan chain : spec.chains()) {
      if (chain.planned() > 0) {
        planned.put(chain.id(), chain.planned());
      }
    }
    return planned;
  }
}
