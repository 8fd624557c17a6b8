package dev.whorl.operator.planner;

import dev.whorl.control.ProfiledServer;
import dev.whorl.crds.BlockServer;
import dev.whorl.operator.placement.Memory;
import dev.whorl.planning.model.Location;
import dev.whorl.protocol.control.StepProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The servers that a problem is made of: memory, place and what they were measured to do. */
final class Fleet {
  private Fleet() {}

  /**
   * The servers of some requests.
   *
   * @return by name; profiles are keyed by the uid of the deployment, for two of equal shape may
   *     differ in context and chunk
   */
  static List<ProfiledServer> of(List<Request> requests, Snapshot snapshot) {
    Map<String, Long> usable = Memory.usable(snapshot.servers());
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
      Long bytes = usable.get(name);
      if (!profiles.isEmpty() && bytes != null && bytes > 0) {
        servers.add(new ProfiledServer(name, bytes, location(server), profiles));
      }
    }
    servers.sort(Comparator.comparing(ProfiledServer::name));
    return servers;
  }

  private static Location location(BlockServer server) {
    String node = server.getStatus().node();
    return Location.ofNode(node == null ? server.getMetadata().getName() : node);
  }
}
