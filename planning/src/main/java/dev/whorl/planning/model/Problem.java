package dev.whorl.planning.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deployments that share a pool of servers; they are planned together, all or nothing.
 *
 * @param servers the pool; delays refer to positions in this list
 * @param delays between the servers
 * @param deployments at least one
 */
public record Problem(List<Server> servers, HopDelay delays, List<Deployment> deployments) {
  public Problem {
    servers = List.copyOf(servers);
    deployments = List.copyOf(deployments);
    if (servers.isEmpty()) {
      throw new InvalidInput("servers", 0, "must be at least 1; the pool is empty");
    }
    if (deployments.isEmpty()) {
      throw new InvalidInput("deployments", 0, "must be at least 1");
    }
    if (delays.size() != servers.size()) {
      throw new InvalidInput(
          "size of the delays", delays.size(), "must be the number of servers " + servers.size());
    }
    Set<String> ids = new HashSet<>();
    for (Server server : servers) {
      if (!ids.add(server.id())) {
        throw new InvalidInput("id of a server", server.id(), "is used twice; ids must be unique");
      }
    }
    Set<String> names = new HashSet<>();
    for (Deployment deployment : deployments) {
      if (!names.add(deployment.id())) {
        throw new InvalidInput(
            "id of a deployment", deployment.id(), "is used twice; ids must be unique");
      }
      for (String server : deployment.profiles().keySet()) {
        if (!ids.contains(server)) {
          throw new InvalidInput(
              "profiled server", server, "is not in the pool of deployment " + deployment.id());
        }
      }
    }
  }

  /** One deployment, profiles in the order of the servers. */
  public static Problem single(
      List<Server> servers,
      HopDelay delays,
      List<Profile> profiles,
      ModelShape model,
      Workload workload) {
    if (profiles.size() != servers.size()) {
      throw new InvalidInput(
          "profiles", profiles.size(), "must be one per server (" + servers.size() + ")");
    }
    Map<String, Profile> byServer = new HashMap<>();
    for (int j = 0; j < servers.size(); j++) {
      byServer.put(servers.get(j).id(), profiles.get(j));
    }
    Deployment only = new Deployment(model.name(), model, workload, Constraints.NONE, byServer);
    return new Problem(servers, delays, List.of(only));
  }

  /** The deployment of the id. */
  public Deployment deployment(String id) {
    for (Deployment deployment : deployments) {
      if (deployment.id().equals(id)) {
        return deployment;
      }
    }
    throw new InvalidInput("deployment", id, "is not in the problem");
  }

  /** Positions of the servers by id. */
  public Map<String, Integer> positions() {
    Map<String, Integer> positions = HashMap.newHashMap(servers.size());
    for (int j = 0; j < servers.size(); j++) {
      positions.put(servers.get(j).id(), j);
    }
    return positions;
  }

  /** The same problem with one deployment replaced (by id). */
  public Problem with(Deployment changed) {
    List<Deployment> next = new ArrayList<>(deployments);
    next.replaceAll(d -> d.id().equals(changed.id()) ? changed : d);
    return new Problem(servers, delays, next);
  }

  /** The same problem with other servers of the same ids and order. */
  public Problem withServers(List<Server> other) {
    return new Problem(other, delays, deployments);
  }
}
