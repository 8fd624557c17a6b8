package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.operator.placement.Planned;
import dev.whorl.operator.placement.Revisions;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployment stands before a round.
 *
 * @param current the revision in force that it goes by; null: none
 * @param lost servers of it that take no work now, or not for long
 * @param leaving of them, those that still do
 */
record Standing(
    Request request, @Nullable BlockPlacement current, List<String> lost, List<String> leaving) {
  static Standing of(Request request, Snapshot snapshot) {
    BlockPlacement current =
        snapshot.inForce(request.uid()).stream()
            .filter(p -> p.getSpec().planned() > 0)
            .findFirst()
            .orElse(null);
    Set<String> usable = new HashSet<>();
    Set<String> leaving = new HashSet<>();
    snapshot.servers().stream()
        .filter(snapshot::usable)
        .forEach(s -> usable.add(s.getMetadata().getName()));
    snapshot.servers().stream()
        .filter(s -> snapshot.takesWork(s) && !snapshot.usable(s))
        .forEach(s -> leaving.add(s.getMetadata().getName()));
    List<String> lost =
        current == null
            ? List.of()
            : Planned.goal(current.getSpec()).spans().stream()
                .map(HostedSpan::server)
                .filter(s -> !usable.contains(s) || request.failing().containsKey(s))
                .toList();
    return new Standing(request, current, lost, lost.stream().filter(leaving::contains).toList());
  }

  /** Whether what was asked for is in force or on its way, on servers that are all there. */
  boolean intact() {
    return current != null && lost.isEmpty() && asked() && sameModel();
  }

  /** Whether nothing is lost yet: what was asked for serves on servers of which some will go. */
  boolean stillServes() {
    return current != null
        && !lost.isEmpty()
        && lost.size() == leaving.size()
        && asked()
        && sameModel();
  }

  /** Servers of the current placement. */
  List<String> servers() {
    return current == null ? List.of() : current.getSpec().servers();
  }

  /** Whether the current placement is for the present spec. */
  boolean asked() {
    return current != null && current.getSpec().deployment().requestHash().equals(request.hash());
  }

  /** Spans that could stay where they go to. */
  List<HostedSpan> held() {
    return current == null || !sameModel() ? List.of() : left(Planned.goal(current.getSpec()));
  }

  /** Spans under the chains that admit sessions now. */
  List<HostedSpan> serving() {
    return current == null || !sameModel() ? List.of() : left(Planned.serving(current.getSpec()));
  }

  private List<HostedSpan> left(Placement placement) {
    return placement.spans().stream().filter(span -> !lost.contains(span.server())).toList();
  }

  /** Whether it is on its way. */
  boolean moving() {
    return current != null && !Revisions.arrived(current.getSpec());
  }

  private boolean sameModel() {
    BlockPlacement placement = Objects.requireNonNull(current);
    return placement.getSpec().model().geometryHash().equals(request.geometry().getHash());
  }

  /** The name of the current placement. */
  String placement() {
    return Objects.requireNonNull(current, "only with a current placement").getMetadata().getName();
  }
}
