package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.server.ServerState;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.placement.Revisions;
import dev.whorl.planning.model.LoadProfile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a round looks at, as it was known at its start. What is written in the end carries the
 * resource versions found here.
 *
 * @param namespaces labels by name
 * @param observations of agents by server
 * @param zones by node, of nodes that say theirs
 * @param leaving nodes that are about to go, by name
 * @param loads how the sessions of deployments spread lately, by uid, of those that are seen
 */
record Snapshot(
    List<LLMDeployment> deployments,
    Map<String, GPUNodePool> pools,
    List<BlockServer> servers,
    List<BlockPlacement> placements,
    Map<String, Map<String, String>> namespaces,
    Map<String, Observation> observations,
    Instant now,
    Map<String, String> zones,
    Map<String, NodeNotice> leaving,
    Map<String, LoadProfile> loads) {
  /** Where nodes are in no zone. */
  Snapshot(
      List<LLMDeployment> deployments,
      Map<String, GPUNodePool> pools,
      List<BlockServer> servers,
      List<BlockPlacement> placements,
      Map<String, Map<String, String>> namespaces,
      Map<String, Observation> observations,
      Instant now) {
    this(
        deployments,
        pools,
        servers,
        placements,
        namespaces,
        observations,
        now,
        Map.of(),
        Map.of(),
        Map.of());
  }

  /** The revisions in force of a deployment, the one that it goes to first. */
  List<BlockPlacement> inForce(String uid) {
    return Revisions.inForce(uid, placements);
  }

  /**
   * Whether a server takes work and will go on to: by what its agent says at this moment, and as
   * long as the operator has not heard of it since its own start, by the status that was written
   * before.
   */
  boolean usable(BlockServer server) {
    return takesWork(server) && notice(server) == null;
  }

  /** That the node of a server is about to go; null: it stays, or the server is on none. */
  @Nullable NodeNotice notice(BlockServer server) {
    String node = server.getStatus() == null ? null : server.getStatus().node();
    return node == null ? null : leaving.get(node);
  }

  /** As {@link #usable}, on a node that is about to go too. */
  boolean takesWork(BlockServer server) {
    if (server.getMetadata().getDeletionTimestamp() != null) {
      return false;
    }
    return switch (observations.get(server.getMetadata().getName())) {
      case Observation.Reporting reporting -> reporting.online();
      case Observation.Silent silent -> false;
      case Observation.Unknown unknown -> believed(server);
      case null -> believed(server);
    };
  }

  /** Whether its agent says at this moment that it takes work, so that it can be asked things. */
  boolean reporting(BlockServer server) {
    Observation observation = observations.get(server.getMetadata().getName());
    return observation != null && observation.online();
  }

  private static boolean believed(BlockServer server) {
    return server.getStatus() != null && server.getStatus().state() == ServerState.ONLINE;
  }
}
