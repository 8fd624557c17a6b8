package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.Phase;
import dev.whorl.operator.placement.Projection;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployment stands before a round.
 *
 * @param current the newest placement that loads or serves; null: none
 * @param lost servers of it that take no work now
 */
record Standing(Request request, @Nullable BlockPlacement current, List<String> lost) {
  static Standing of(Request request, Snapshot snapshot) {
    BlockPlacement current =
        snapshot.placementsOf(request.uid()).stream()
            .filter(p -> Projection.phase(p) != Phase.DRAINING)
            .findFirst()
            .orElse(null);
    Set<String> usable = new HashSet<>();
    snapshot.servers().stream()
        .filter(snapshot::usable)
        .forEach(s -> usable.add(s.getMetadata().getName()));
    List<String> lost =
        current == null
            ? List.of()
            : current.getSpec().servers().stream().filter(s -> !usable.contains(s)).toList();
    return new Standing(request, current, lost);
  }

  /** Whether what was asked for is in force or on its way, on servers that are all there. */
  boolean intact() {
    return current != null && lost.isEmpty() && asked() && sameModel();
  }

  /** Servers of the current placement. */
  List<String> servers() {
    return current == null ? List.of() : current.getSpec().servers();
  }

  /** Whether the current placement is for the present spec. */
  boolean asked() {
    return current != null && current.getSpec().deployment().requestHash().equals(request.hash());
  }

  /** Spans that could stay where they are. */
  List<HostedSpan> held() {
    if (current == null || !sameModel()) {
      return List.of();
    }
    BlockPlacementSpec spec = current.getSpec();
    return spec.spans().stream()
        .filter(s -> !lost.contains(spec.servers().get(s.server())))
        .map(s -> new HostedSpan(spec.servers().get(s.server()), new Span(s.start(), s.end())))
        .toList();
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
