package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who says that a node goes, and who says something else. */
class NodeNoticeTest {
  private static Node tainted(String key) {
    return new NodeBuilder()
        .withNewSpec()
        .addNewTaint()
        .withKey(key)
        .withEffect("NoSchedule")
        .endTaint()
        .endSpec()
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws-node-termination-handler/spot-itn",
        "aws-node-termination-handler/scheduled-maintenance",
        "cloud.google.com/impending-node-termination",
        "karpenter.sh/disrupted",
        "karpenter.sh/disruption",
        "ToBeDeletedByClusterAutoscaler",
        "node.cloudprovider.kubernetes.io/shutdown",
        "node.kubernetes.io/out-of-service"
      })
  void cloudsTakeMachinesBackSoon(String key) {
    assertThat(NodeNotice.of(tainted(key))).isEqualTo(new NodeNotice("taint " + key, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node.kubernetes.io/disk-pressure",
        "node.kubernetes.io/not-ready",
        "nvidia.com/gpu",
        "cloud.google.com/gke-spot",
        "DeletionCandidateOfClusterAutoscaler",
        "karpenter.sh/disrupted-long-ago"
      })
  void othersSayNothingOfThat(String key) {
    assertThat(NodeNotice.of(tainted(key))).isNull();
  }

  @Test
  void aCordonLeavesTime() {
    Node cordoned = new NodeBuilder().withNewSpec().withUnschedulable(true).endSpec().build();
    assertThat(NodeNotice.of(cordoned)).isEqualTo(new NodeNotice("it is cordoned", false));
    assertThat(NodeNotice.of(new NodeBuilder().withNewSpec().endSpec().build())).isNull();
    assertThat(NodeNotice.of(new Node())).isNull();
  }
}
