package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights plus cache of every slot must fit each server, over all deployments; in exact integers.
 */
final class MemoryCheck {
  private MemoryCheck() {}

  static List<String> violations(Problem problem, List<Placement> placements) {
    Map<String, BigInteger> used = new HashMap<>();
    for (Placement placement : placements) {
      Deployment deployment = problem.deployment(placement.deployment());
      for (HostedSpan hosted : placement.spans()) {
        add(used, hosted.server(), BigInteger.valueOf(deployment.model().bytes(hosted.span())));
      }
      BigInteger slot = BigInteger.valueOf(deployment.workload().slot().cacheBytesPerBlock());
      for (Chain chain : placement.chains()) {
        for (Hop hop : chain.hops()) {
          BigInteger blocks = BigInteger.valueOf((long) hop.span().length() * chain.capacity());
          add(used, hop.server(), slot.multiply(blocks));
        }
      }
    }
    List<String> violations = new ArrayList<>();
    for (Server server : problem.servers()) {
      BigInteger bytes = used.getOrDefault(server.id(), BigInteger.ZERO);
      if (bytes.compareTo(BigInteger.valueOf(server.memoryBytes())) > 0) {
        violations.add(
            "Server %s needs %s bytes and has %d."
                .formatted(server.id(), bytes, server.memoryBytes()));
      }
    }
    return violations;
  }

  private static void add(Map<String, BigInteger> used, String server, BigInteger bytes) {
    used.merge(server, bytes, BigInteger::add);
  }
}
