package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.Phase;
import dev.whorl.operator.testing.TestingAgent;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.operator.testing.TestingModel;
import dev.whorl.protocol.control.AssignedChain;
import dev.whorl.protocol.control.AssignedSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From pools to a served deployment. */
class ReadyIT {
  @Test
  void poolsBecomeServersBecomeASpreadModelThatIsServed() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 3, 60);
      cluster.deployment(
          "default", "tiny", "small", "objective: {timePerToken: 500ms}\nsessionsPerReplica: 2");
      LLMDeployment ready = cluster.awaitReady("default", "tiny");

      assertThat(TestingCluster.reason(ready, "Ready")).isEqualTo("Certified");
      assertThat(ready.getStatus().model().blocks()).isEqualTo(TestingModel.BLOCKS);
      assertThat(ready.getStatus().capacity().sessions()).isGreaterThanOrEqualTo(2);
      assertThat(ready.getStatus().readyReplicas()).isEqualTo(1);
      assertThat(Durations.seconds(ready.getStatus().guarantee().bound())).isBetween(0.01, 0.5);
      assertThat(ready.getStatus().url()).isEqualTo("http://tiny-router.default.svc:8080/v1");

      BlockPlacement placement = cluster.active("default");
      assertThat(placement.getStatus().phase()).isEqualTo(Phase.ACTIVE);
      assertThat(placement.getMetadata().getName()).isEqualTo(ready.getStatus().placementRef());
      assertThat(placement.getSpec().certificate().stepCaps())
          .hasSameSizeAs(placement.getSpec().servers())
          .allMatch(cap -> Durations.seconds(cap) > 0);
      assertThat(placement.getSpec().certificate().links())
          .isEqualTo(TestingCluster.PLANNING.links().assumption());
      assertThat(placement.getSpec().certificate().assumptions().getFirst())
          .startsWith("Links are assumed, not measured")
          .contains("1ms", "125M bytes per second");
      for (int j = 0; j < placement.getSpec().servers().size(); j++) {
        TestingAgent agent = cluster.kubelet().agents().get(placement.getSpec().servers().get(j));
        assertThat(agent.assigned().getStepCapSeconds())
            .isEqualTo(Durations.seconds(placement.getSpec().certificate().stepCaps().get(j)));
        assertThat(agent.assigned().getHopDelaySeconds()).isEqualTo(0.001);
      }
      List<AssignedSpan> spans =
          cluster.kubelet().agents().values().stream()
              .flatMap(a -> a.assigned().getSpansList().stream())
              .toList();
      assertThat(spans).hasSizeGreaterThan(1);
      assertThat(spans).allMatch(s -> s.getPlacement().equals(placement.getSpec().edition()));
      assertThat(
              cluster.kubelet().agents().values().stream()
                  .flatMap(a -> a.assigned().getChainsList().stream())
                  .mapToInt(AssignedChain::getCapacity)
                  .sum())
          .isGreaterThanOrEqualTo(2);
    }
  }
}
