package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.Phase;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which revisions are in force, and the phase of each: both follow from the objects alone. */
public final class Revisions {
  private static final Comparator<BlockPlacement> BY_REVISION =
      Comparator.comparingInt(p -> p.getSpec().revision());

  /** Where a deployment goes comes before what it leaves; of several the newest. */
  private static final Comparator<BlockPlacement> WANTED =
      Comparator.comparing((BlockPlacement p) -> p.getSpec().planned() > 0)
          .thenComparing(BY_REVISION);

  private Revisions() {}

  /** The newest revision of every edition: what is written is in force. */
  public static List<BlockPlacement> inForce(Collection<BlockPlacement> all) {
    Map<String, BlockPlacement> newest = new LinkedHashMap<>();
    for (BlockPlacement placement : all) {
      if (placement.getMetadata().getDeletionTimestamp() == null) {
        newest.merge(
            placement.getSpec().deployment().uid() + " " + placement.getSpec().edition(),
            placement,
            (a, b) -> BY_REVISION.compare(a, b) >= 0 ? a : b);
      }
    }
    return List.copyOf(newest.values());
  }

  /** The revisions in force of one deployment, the one that it goes to first. */
  public static List<BlockPlacement> inForce(String uid, Collection<BlockPlacement> all) {
    return inForce(all.stream().filter(p -> p.getSpec().deployment().uid().equals(uid)).toList())
        .stream()
        .sorted(WANTED.reversed())
        .toList();
  }

  /**
   * The revision on which a deployment's sessions are opened: of those in force that admit
   * sessions, the one that it goes to.
   */
  public static Optional<BlockPlacement> active(String uid, Collection<BlockPlacement> all) {
    return inForce(uid, all).stream().filter(p -> p.getSpec().sessions() > 0).findFirst();
  }

  /**
   * The phase of a revision.
   *
   * @param all revisions of its deployment, itself included
   */
  public static Phase phase(BlockPlacement placement, Collection<BlockPlacement> all) {
    String uid = placement.getSpec().deployment().uid();
    if (inForce(uid, all).stream().noneMatch(p -> same(p, placement))) {
      return Phase.REPLACED;
    }
    return active(uid, all).filter(p -> same(p, placement)).isPresent()
        ? Phase.ACTIVE
        : placement.getSpec().planned() > 0 ? Phase.LOADING : Phase.REPLACED;
  }

  /**
   * The phase that a revision says. Routers open sessions on the newest that says it is active: the
   * one before says so until the next one does, or there would be none for a moment.
   *
   * @param all revisions of its deployment, itself included
   */
  static Phase said(BlockPlacement placement, Collection<BlockPlacement> all) {
    boolean handsOver =
        active(placement.getSpec().deployment().uid(), all)
            .filter(next -> !same(next, placement) && !saysActive(next))
            .isPresent();
    return handsOver && saysActive(placement) ? Phase.ACTIVE : phase(placement, all);
  }

  private static boolean saysActive(BlockPlacement placement) {
    return placement.getStatus() != null && placement.getStatus().phase() == Phase.ACTIVE;
  }

  /** Whether everything has arrived where it is to go. */
  public static boolean arrived(BlockPlacementSpec spec) {
    return spec.chains().stream().allMatch(Revisions::arrived)
        && spec.spans().stream()
            .allMatch(span -> span.use() == dev.whorl.crds.placement.SpanUse.HELD);
  }

  private static boolean arrived(ChainPlan chain) {
    return chain.capacity().equals(chain.planned()) && chain.residual() == 0;
  }

  private static boolean same(BlockPlacement one, BlockPlacement other) {
    return one.getSpec().revision().equals(other.getSpec().revision());
  }
}
