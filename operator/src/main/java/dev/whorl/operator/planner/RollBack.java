package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Durations;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.DeploymentRef;
import dev.whorl.crds.placement.MoveKind;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Back to what serves, when a server on the way could not load and there is no other way. */
final class RollBack {
  /** Something that was asked for is not what is gone back to: it is asked for again. */
  private static final String NOT_ASKED = "rolled-back";

  private RollBack() {}

  /** The goal to go back to; null: there is no reason to. */
  static @Nullable Draft of(Standing standing) {
    BlockPlacement current = standing.current();
    if (current == null || !standing.moving()) {
      return null;
    }
    var failing = new TreeMap<>(standing.request().failing());
    failing.keySet().retainAll(standing.lost());
    BlockPlacementSpec spec = current.getSpec();
    if (failing.isEmpty() || spec.sessions() == 0) {
      return null;
    }
    boolean enough = spec.sessions() >= standing.request().deployment().getSpec().sessions();
    DeploymentRef ref = spec.deployment();
    BlockPlacementSpec serving =
        spec.withChains(
                spec.chains().stream().map(chain -> chain.withPlanned(chain.capacity())).toList())
            .withDeployment(enough ? ref : new DeploymentRef(ref.name(), ref.uid(), NOT_ASKED));
    double mean = Durations.seconds(spec.certificate().meanBound());
    return new Draft(standing.request(), serving, mean, mean)
        .because(
            MoveKind.ROLL_BACK,
            "Servers could not load: %s. What serves goes on: %d sessions, bound %s."
                .formatted(failing, spec.sessions(), spec.certificate().bound()));
  }
}
