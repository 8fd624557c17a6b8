package dev.whorl.operator.planner;

import dev.whorl.control.ProfiledServer;
import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.Phase;
import dev.whorl.operator.placement.Memory;
import dev.whorl.operator.placement.Projection;
import dev.whorl.planning.model.Location;
import dev.whorl.protocol.control.StepProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The servers that a problem is made of: memory, place and what they were measured to do. */
final class Fleet {
  private Fleet() {}

  /**
   * The servers of some requests. One that serves a deployment which is not planned with them is
   * left out, for its steps would not keep the times that a certificate counts with; what drains
   * there only takes memory for a while.
   *
   * @return by name; profiles are keyed by the uid of the deployment, for two of equal shape may
   *     differ in context and chunk
   */
  static List<ProfiledServer> of(List<Request> requests, Snapshot snapshot) {
    Map<String, Long> usable = free(requests, snapshot);
    List<ProfiledServer> servers = new ArrayList<>();
    for (BlockServer server : snapshot.servers()) {
      String name = server.getMetadata().getName();
      Map<String, StepProfile> profiles = new HashMap<>();
      for (Request request : requests) {
        StepProfile profile = request.servers().get(name);
        if (profile != null) {
          profiles.put(request.uid(), profile);
        }
      }
      long bytes = usable.getOrDefault(name, 0L);
      if (!profiles.isEmpty() && bytes > 0) {
        servers.add(new ProfiledServer(name, bytes, location(server), profiles));
      }
    }
    servers.sort(Comparator.comparing(ProfiledServer::name));
    return servers;
  }

  /** Bytes by server that these requests may plan with. */
  static Map<String, Long> free(List<Request> requests, Snapshot snapshot) {
    Map<String, Long> free = new TreeMap<>(Memory.usable(snapshot.servers()));
    Set<String> planned = requests.stream().map(Request::uid).collect(Collectors.toSet());
    for (BlockPlacement placement : snapshot.placements()) {
      BlockPlacementSpec spec = placement.getSpec();
      if (!planned.contains(spec.deployment().uid())) {
        Phase phase = Projection.phase(placement);
        spec.spans().forEach(s -> take(free, phase, spec.servers().get(s.server()), s.bytes()));
      }
    }
    return free;
  }

  private static void take(Map<String, Long> free, Phase phase, String server, long bytes) {
    switch (phase) {
      case LOADING, ACTIVE -> free.remove(server);
      case DRAINING -> free.computeIfPresent(server, (name, left) -> left - bytes);
      case RETIRED -> {
        // Its servers are told to let go of it in this very round.
      }
    }
  }

  private static Location location(BlockServer server) {
    String node = server.getStatus().node();
    return Location.ofNode(node == null ? server.getMetadata().getName() : node);
  }
}
