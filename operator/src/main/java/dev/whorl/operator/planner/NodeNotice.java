package dev.whorl.operator.planner;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a node is about to go, as people and clouds say it: a cordon, or a taint of those that
 * drain, scale down or take machines back. Taints that keep pods away for another reason (pressure,
 * a pool's own) say nothing of it; a node that is not ready is judged by its agents.
 *
 * @param why in words
 * @param soon whether it goes within a minute or two, whatever is still on it
 */
record NodeNotice(String why, boolean soon) {
  /** Keys, or beginnings of keys that end in a slash. */
  private static final List<Key> KEYS =
      List.of(
          // AWS, by its node termination handler: spot interruptions, maintenance, scaling groups.
          new Key("aws-node-termination-handler/"),
          // GKE: preemption of spot machines, and graceful shutdown.
          new Key("cloud.google.com/impending-node-termination"),
          // Karpenter, in both of its versions: interruption, consolidation, expiry.
          new Key("karpenter.sh/disrupted"),
          new Key("karpenter.sh/disruption"),
          // The cluster autoscaler of any cloud.
          new Key("ToBeDeletedByClusterAutoscaler"),
          // The cloud says that the machine is shut down; somebody says that it is out of service.
          new Key("node.cloudprovider.kubernetes.io/shutdown"),
          new Key("node.kubernetes.io/out-of-service"));

  private record Key(String key) {
    boolean is(Taint taint) {
      return key.endsWith("/") ? taint.getKey().startsWith(key) : taint.getKey().equals(key);
    }
  }

  /**
   * What a node says; null: it stays. AKS cordons what it takes back, as {@code kubectl drain}
   * does.
   */
  static @Nullable NodeNotice of(Node node) {
    if (node.getSpec() == null) {
      return null;
    }
    for (Taint taint : node.getSpec().getTaints()) {
      for (Key key : KEYS) {
        if (key.is(taint)) {
          return new NodeNotice("taint " + taint.getKey(), true);
        }
      }
    }
    return Boolean.TRUE.equals(node.getSpec().getUnschedulable())
        ? new NodeNotice("it is cordoned", false)
        : null;
  }
}
