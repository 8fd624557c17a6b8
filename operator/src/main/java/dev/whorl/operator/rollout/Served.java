package dev.whorl.operator.rollout;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.LLMDeploymentSpec;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.llm.ModelSpec;
import dev.whorl.crds.llm.RolloutStatus;

/**
 * What a deployment serves now, which is not what its spec names while a changed model is tried:
 * planner and status go by this, so a changed spec takes nothing away from the model before.
 */
public final class Served {
  private Served() {}

  /** The deployment with the model that serves, and its revision in the model's uri. */
  public static LLMDeployment of(LLMDeployment deployment) {
    ModelSpec asked = deployment.getSpec().model();
    ModelSpec served = model(deployment).resolved();
    if (served.equals(asked)) {
      return deployment;
    }
    LLMDeployment same = new LLMDeployment();
    same.setMetadata(deployment.getMetadata());
    same.setSpec(deployment.getSpec().serving(served));
    same.setStatus(deployment.getStatus());
    return same;
  }

  /** What clients call it follows the spec at once. */
  private static ModelSpec model(LLMDeployment deployment) {
    LLMDeploymentSpec spec = deployment.getSpec();
    LLMDeploymentStatus status = deployment.getStatus();
    RolloutStatus rollout = status == null ? null : status.rollout();
    if (rollout == null || spec.canary() == null) {
      return spec.model();
    }
    ModelSpec stable = rollout.stable();
    return new ModelSpec(stable.uri(), spec.model().name(), stable.revision(), stable.precision());
  }
}
