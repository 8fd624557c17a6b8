package dev.whorl.control;

import dev.whorl.planning.model.Location;
import dev.whorl.protocol.control.StepProfile;
import java.util.Map;

/**
 * A server as its agent reports it.
 *
 * @param name of the server
 * @param usableBytes for weights and caches
 * @param location failure domains and trust zone
 * @param profiles by geometry hash; a deployment whose geometry is missing does not use the server
 */
public record ProfiledServer(
    String name, long usableBytes, Location location, Map<String, StepProfile> profiles) {
  public ProfiledServer {
    profiles = Map.copyOf(profiles);
  }
}
