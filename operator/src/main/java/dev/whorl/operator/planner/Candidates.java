package dev.whorl.operator.planner;

import dev.whorl.control.ProfiledServer;
import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.PlacedSpan;
import dev.whorl.operator.placement.Memory;
import dev.whorl.operator.placement.Revisions;
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
final class Candidates {
  private Candidates() {}

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
        servers.add(
            new ProfiledServer(
                name,
                bytes,
                Places.of(server, snapshot),
                Places.rates(server, snapshot),
                profiles));
      }
    }
    servers.sort(Comparator.comparing(ProfiledServer::name));
    return servers;
  }

  /** Bytes by server that these requests may plan with. */
  static Map<String, Long> free(List<Request> requests, Snapshot snapshot) {
    Map<String, Long> free = new TreeMap<>(Memory.usable(snapshot.servers()));
    Set<String> planned = requests.stream().map(Request::uid).collect(Collectors.toSet());
    for (BlockPlacement placement : Revisions.inForce(snapshot.placements())) {
      BlockPlacementSpec spec = placement.getSpec();
      if (!planned.contains(spec.deployment().uid())) {
        for (PlacedSpan span : spec.spans()) {
          String server = spec.servers().get(span.server());
          if (spec.planned() > 0) {
            free.remove(server);
          } else {
            free.computeIfPresent(server, (name, left) -> left - span.bytes());
          }
        }
      }
    }
    return free;
  }
}
