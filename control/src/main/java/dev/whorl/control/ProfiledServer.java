package dev.whorl.control;

import dev.whorl.planning.model.Location;
import dev.whorl.planning.model.Rates;
import dev.whorl.protocol.control.StepProfile;
import java.util.Map;

/**
 * A server as its agent reports it.
 *
 * @param name of the server
 * @param usableBytes for weights and caches
 * @param location failure domains and trust zone
 * @param rates what it costs and draws
 * @param profiles by geometry hash; a deployment whose geometry is missing does not use the server
 */
public record ProfiledServer(
    String name,
    long usableBytes,
    Location location,
    Rates rates,
    Map<String, StepProfile> profiles) {
  /** One that costs nothing. */
  public ProfiledServer(
      String name, long usableBytes, Location location, Map<String, StepProfile> profiles) {
    this(name, usableBytes, location, Rates.NONE, profiles);
  }

  public ProfiledServer {
    profiles = Map.copyOf(profiles);
  }
}
