package dev.whorl.operator.pool;

import dev.whorl.crds.pool.GPUNodePoolSpec;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The devices that the nodes of a pool have to give. */
final class PoolDevices {
  private PoolDevices() {}

  /** Those of the pool's resource on the nodes that match it; without one a node is a device. */
  static int count(GPUNodePoolSpec pool, Stream<Node> nodes) {
    String resource = pool.device() == null ? null : pool.device().resourceName();
    return nodes
        .filter(node -> labels(node).entrySet().containsAll(pool.nodeSelector().entrySet()))
        .mapToInt(node -> resource == null ? 1 : allocatable(node, resource))
        .sum();
  }

  private static Map<String, String> labels(Node node) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  private static int allocatable(Node node, String resource) {
    Quantity amount = extended(node).get(resource);
    return amount == null ? 0 : amount.getNumericalAmount().intValue();
  }

  /** What device plugins offer on a node, by the resource's name. */
  static Map<String, Quantity> extended(Node node) {
    if (node.getStatus() == null || node.getStatus().getAllocatable() == null) {
      return Map.of();
    }
    return node.getStatus().getAllocatable().entrySet().stream()
        .filter(entry -> entry.getKey().contains("/"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
