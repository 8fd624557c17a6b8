package dev.whorl.planning.solve;

import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Servers that cannot hold one block and one session of any deployment. */
final class Unusable {
  private Unusable() {}

  static List<Plan.LeftOut> servers(Problem problem) {
    List<Plan.LeftOut> leftOut = new ArrayList<>();
    Map<String, Long> needs = new HashMap<>();
    problem.deployments().forEach(d -> needs.put(d.id(), least(d)));
    for (Server server : problem.servers()) {
      long least = Long.MAX_VALUE;
      for (Deployment deployment : problem.deployments()) {
        if (deployment.profiles().containsKey(server.id())) {
          least = Math.min(least, needs.getOrDefault(deployment.id(), Long.MAX_VALUE));
        }
      }
      if (least == Long.MAX_VALUE) {
        leftOut.add(new Plan.LeftOut(server.id(), "It has no profile for any deployment."));
      } else if (server.memoryBytes() < least) {
        leftOut.add(
            new Plan.LeftOut(
                server.id(),
                "Its %s cannot hold one block and one session (%s)."
                    .formatted(Figures.bytes(server.memoryBytes()), Figures.bytes(least))));
      }
    }
    return leftOut;
  }

  private static long least(Deployment deployment) {
    long block = deployment.model().blocks().stream().mapToLong(Block::bytes).min().orElseThrow();
    return block + deployment.workload().slot().cacheBytesPerBlock();
  }
}
