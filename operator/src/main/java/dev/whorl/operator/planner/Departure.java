package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.HopPlan;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Servers of a deployment that are about to go, said before they do.
 *
 * @param survives whether the promise holds without them
 * @param message which servers, why, and what becomes of it
 */
public record Departure(boolean survives, String message) {
  /**
   * Of a deployment's revisions in force.
   *
   * @param atRisk why the promise ends with them; null: it does not
   * @return null: nothing that sessions run on leaves
   */
  static @Nullable Departure of(
      List<BlockPlacement> inForce, @Nullable String atRisk, Snapshot snapshot) {
    Set<String> used = new TreeSet<>();
    for (BlockPlacement placement : inForce) {
      for (ChainPlan chain : placement.getSpec().chains()) {
        if (chain.counted() > 0) {
          for (HopPlan hop : chain.hops()) {
            used.add(placement.getSpec().servers().get(hop.server()));
          }
        }
      }
    }
    String leaving =
        snapshot.servers().stream()
            .filter(server -> used.contains(server.getMetadata().getName()))
            .filter(server -> snapshot.notice(server) != null)
            .map(server -> words(server, snapshot))
            .sorted()
            .collect(Collectors.joining(", "));
    if (leaving.isEmpty()) {
      return null;
    }
    return atRisk == null
        ? new Departure(
            true,
            Told.shorten(
                "Servers leave: %s. What they carry moves to others first, within the promise; sessions go on."
                    .formatted(leaving)))
        : new Departure(
            false,
            Told.shorten(
                "Servers leave: %s. The promise ends with them: %s".formatted(leaving, atRisk)));
  }

  /** Whether no server of a deployment's pools will be left that takes work. */
  static boolean ofAll(LLMDeployment deployment, Snapshot snapshot) {
    List<String> pools = deployment.getSpec().placement().nodePoolRefs();
    return snapshot.servers().stream()
        .filter(server -> pools.contains(server.getSpec().poolRef()))
        .noneMatch(snapshot::usable);
  }

  private static String words(BlockServer server, Snapshot snapshot) {
    NodeNotice notice = snapshot.notice(server);
    return "%s (node %s: %s)"
        .formatted(
            server.getMetadata().getName(),
            server.getStatus().node(),
            notice == null ? "" : notice.why());
  }
}
