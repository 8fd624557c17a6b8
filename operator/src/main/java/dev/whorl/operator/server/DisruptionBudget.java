package dev.whorl.operator.server;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.Group;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.kube.Owner;
import dev.whorl.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/**
 * Keeps the pod of one server from being evicted. One for each that a certificate in force needs,
 * for a budget over several would let any of them go; and none for the others. A drain waits by it
 * until the planner, which sees the cordon, has moved away what the server carries.
 */
final class DisruptionBudget {
  private DisruptionBudget() {}

  static boolean needed(BlockServer server) {
    return Boolean.FALSE.equals(server.getSpec().evictable());
  }

  static PodDisruptionBudget of(BlockServer server, OperatorSettings settings) {
    String name = server.getMetadata().getName();
    return new PodDisruptionBudgetBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(settings.namespace())
        .addToLabels(Group.SERVER_LABEL, name)
        .addToLabels(Labels.NAME, Labels.WHORL)
        .withOwnerReferences(Owner.of(server))
        .endMetadata()
        .withNewSpec()
        .withMinAvailable(new IntOrString(1))
        .withNewSelector()
        .addToMatchLabels(Group.SERVER_LABEL, name)
        .endSelector()
        // A pod that does not work protects nobody.
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .endSpec()
        .build();
  }
}
