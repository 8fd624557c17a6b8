package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.server.ServerState;
import dev.whorl.operator.testing.TestingCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A changed pool replaces its agents a few at a time. */
class RollingUpdateIT {
  @Test
  void neverMoreServersAreDownThanThePoolAllows() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 3, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.await("three servers", () -> online(cluster) == 3);
      Set<String> before = revisions(cluster);
      cluster.merge(GPUNodePool.class, null, "small", "{\"spec\":{\"cpu\":\"600m\"}}");

      List<Long> seen = new ArrayList<>();
      cluster.await(
          "all are new",
          () -> {
            seen.add(online(cluster));
            Set<String> now = revisions(cluster);
            return now.size() == 1 && !now.equals(before) && online(cluster) == 3;
          });
      assertThat(seen).allMatch(count -> count >= 2);
      cluster.awaitReady("default", "tiny");
    }
  }

  private static long online(TestingCluster cluster) {
    return cluster.servers().stream()
        .filter(s -> s.getStatus() != null && s.getStatus().state() == ServerState.ONLINE)
        .count();
  }

  private static Set<String> revisions(TestingCluster cluster) {
    return cluster.servers().stream()
        .map(s -> s.getSpec().agentRevision())
        .collect(Collectors.toSet());
  }
}
