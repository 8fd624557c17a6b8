package dev.whorl.operator.autoscaling;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.operator.kube.Conditions;
import java.util.Objects;

/** Reads from a deployment's status how far the last step is. */
final class ReplicaSight {
  private ReplicaSight() {}

  static Scaling.Seen of(LLMDeployment deployment, Demand demand) {
    LLMDeploymentStatus status = deployment.getStatus();
    int replicas = deployment.getSpec().replicas();
    if (status == null) {
      return new Scaling.Seen(replicas, 0, false, false, demand);
    }
    int served = status.readyReplicas() == null ? 0 : status.readyReplicas();
    // A status of an older generation says nothing of this step.
    boolean current =
        Objects.equals(status.observedGeneration(), deployment.getMetadata().getGeneration());
    boolean ready = Conditions.holds(status.conditions(), "Ready");
    return new Scaling.Seen(
        replicas, served, current && ready, current && status.infeasibility() != null, demand);
  }
}
