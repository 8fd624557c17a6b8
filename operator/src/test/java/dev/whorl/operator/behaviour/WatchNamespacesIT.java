package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An operator that is told which namespaces to serve looks at no other. */
class WatchNamespacesIT {
  @Test
  void onlyTheseAreServed() throws Exception {
    try (TestingCluster cluster = new TestingCluster()) {
      cluster.namespace("search", Map.of());
      cluster.namespace("chat", Map.of());
      cluster.startOperatorServing("search", "chat");
      cluster.pool("small", 2, 160);
      cluster.deployment("default", "other", "small", "");
      cluster.deployment("search", "tiny", "small", "");
      cluster.awaitReady("search", "tiny");
      cluster.deployment("chat", "tiny", "small", "");
      cluster.awaitReady("chat", "tiny");

      LLMDeployment other = Objects.requireNonNull(cluster.deployment("default", "other"));
      assertThat(other.getStatus().observedGeneration()).isEqualTo(-1);
      assertThat(other.getMetadata().getFinalizers()).isEmpty();
      assertThat(cluster.placements("default")).isEmpty();
    }
  }
}
