package dev.whorl.planning.solve;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Deals the servers of a pool out to its deployments: the largest first, each to the deployment
 * that has least of what it needs. A deployment that may take as many servers as help it would
 * leave none for the next.
 */
final class Dealing {
  private Dealing() {}

  /** The deployments with the servers that they got; empty if one got none. */
  static List<Deployment> deal(Problem problem) {
    List<Map<String, Profile>> dealt = new ArrayList<>();
    double[] have = new double[problem.deployments().size()];
    problem.deployments().forEach(d -> dealt.add(new HashMap<>()));
    List<Server> servers = new ArrayList<>(problem.servers());
    servers.sort(Comparator.comparingLong(Server::memoryBytes).reversed());
    for (Server server : servers) {
      int to = neediest(problem, server, have);
      if (to >= 0) {
        Profile profile = problem.deployments().get(to).profiles().get(server.id());
        if (profile != null) {
          dealt.get(to).put(server.id(), profile);
          have[to] += server.memoryBytes();
        }
      }
    }
    if (dealt.stream().anyMatch(Map::isEmpty)) {
      return List.of();
    }
    List<Deployment> deployments = new ArrayList<>();
    for (int d = 0; d < dealt.size(); d++) {
      deployments.add(problem.deployments().get(d).withProfiles(dealt.get(d)));
    }
    return deployments;
  }

  private static int neediest(Problem problem, Server server, double[] have) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int d = 0; d < have.length; d++) {
      Deployment deployment = problem.deployments().get(d);
      if (pinnedTo(deployment, server)) {
        return d;
      }
      double share = have[d] / need(deployment);
      if (deployment.profiles().containsKey(server.id()) && share < least) {
        best = d;
        least = share;
      }
    }
    return best;
  }

  private static boolean pinnedTo(Deployment deployment, Server server) {
    return deployment.constraints().pinned().stream()
        .map(HostedSpan::server)
        .anyMatch(server.id()::equals);
  }

  /** Bytes of the weights once and of all caches. */
  static double need(Deployment deployment) {
    double weights = deployment.model().bytes(deployment.model().whole());
    double cache = deployment.workload().slot().cacheBytesPerBlock();
    return weights + cache * deployment.workload().sessions() * deployment.model().blockCount();
  }
}
