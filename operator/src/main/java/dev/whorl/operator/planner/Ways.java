package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.operator.placement.Revisions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where everything that is in force or decided goes. */
final class Ways {
  private Ways() {}

  /**
   * All ways.
   *
   * @param drafts new goals, at most one of a deployment
   * @param exists asks whether the deployment of a revision is there though the snapshot has it not
   */
  static List<Way> of(Snapshot snapshot, List<Draft> drafts, Predicate<BlockPlacement> exists) {
    Map<String, LLMDeployment> deployments =
        snapshot.deployments().stream()
            .collect(Collectors.toMap(d -> d.getMetadata().getUid(), d -> d));
    Map<String, Draft> byUid =
        drafts.stream().collect(Collectors.toMap(d -> d.request().uid(), d -> d));
    List<BlockPlacement> inForce = Revisions.inForce(snapshot.placements());
    Stream<Way> there =
        inForce.stream()
            .map(placement -> {
              String uid = placement.getSpec().deployment().uid();
              boolean alive = alive(deployments.get(uid), placement, exists);
              return of(placement, alive, byUid.get(uid), snapshot);
            });
    Stream<Way> coming =
        drafts.stream()
            .filter(draft -> inForce.stream().noneMatch(p -> sameEdition(draft, p.getSpec())))
            .map(
                draft -> new Way(null, draft.spec(), true, true, true, draft.move(snapshot.now())));
    return new ArrayList<>(Stream.concat(there, coming).toList());
  }

  private static Way of(
      BlockPlacement placement, boolean alive, @Nullable Draft draft, Snapshot snapshot) {
    BlockPlacementSpec spec = placement.getSpec();
    if (alive && draft != null) {
      return sameEdition(draft, spec)
          ? new Way(placement, draft.spec(), true, true, true, draft.move(snapshot.now()))
          : new Way(placement, spec, false, true, false, spec.move());
    }
    boolean goesOn =
        snapshot.inForce(spec.deployment().uid()).stream()
            .filter(p -> p.getSpec().planned() > 0)
            .findFirst()
            .filter(p -> p.getSpec().edition().equals(spec.edition()))
            .isPresent();
    return new Way(placement, spec, alive && goesOn, alive, false, spec.move());
  }

  private static boolean alive(
      @Nullable LLMDeployment deployment,
      BlockPlacement placement,
      Predicate<BlockPlacement> exists) {
    return deployment == null
        ? exists.test(placement)
        : deployment.getMetadata().getDeletionTimestamp() == null && !deployment.getSpec().idle();
  }

  private static boolean sameEdition(Draft draft, BlockPlacementSpec spec) {
    return draft.request().uid().equals(spec.deployment().uid())
        && draft.spec().edition().equals(spec.edition());
  }
}
