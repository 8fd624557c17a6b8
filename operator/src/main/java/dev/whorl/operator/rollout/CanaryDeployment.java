package dev.whorl.operator.rollout;

import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.CanarySpec;
import dev.whorl.crds.llm.LLMDeploymentSpec;
import dev.whorl.crds.llm.ModelSpec;
import dev.whorl.crds.llm.PlacementSpec;
import dev.whorl.crds.llm.RouterSpec;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.kube.Owner;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs a changed model: a deployment of its own, with its own placement, certificate, router
 * and status, owned by the one it is tried for. It asks for what that one asks for, for as many
 * sessions as the largest share has.
 */
public final class CanaryDeployment {
  private static final int PERCENT = 100;

  private CanaryDeployment() {}

  /** Of what runs changed models of a deployment. */
  public static String name(LLMDeployment deployment) {
    return deployment.getMetadata().getName() + "-canary";
  }

  /** Whether it was made for this deployment, and not by somebody else. */
  static boolean isOf(LLMDeployment deployment, LLMDeployment canary) {
    return canary.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(deployment.getMetadata().getUid()));
  }

  /**
   * As it shall be.
   *
   * @param found as it is; it does not get smaller, for that would be another placement; null: none
   */
  static LLMDeployment of(
      LLMDeployment deployment, CanarySpec canary, ModelSpec model, @Nullable LLMDeployment found) {
    LLMDeploymentSpec spec = deployment.getSpec();
    int share = Math.ceilDiv(spec.sessions() * canary.largestShare(), PERCENT);
    int sessions =
        Math.max(Math.max(1, share), found == null ? 1 : found.getSpec().sessionsPerReplica());
    LLMDeployment made = new LLMDeployment();
    made.setMetadata(
        new ObjectMetaBuilder()
            .withName(name(deployment))
            .withNamespace(deployment.getMetadata().getNamespace())
            .addToLabels(Group.CANARY_LABEL, deployment.getMetadata().getName())
            .addToLabels(Labels.MANAGED_BY, "whorl-operator")
            .withOwnerReferences(Owner.of(deployment))
            .build());
    made.setSpec(
        new LLMDeploymentSpec(
            named(deployment, model),
            spec.workload(),
            spec.objective(),
            1,
            sessions,
            null,
            placement(spec.placement()),
            router(spec.router()),
            spec.access(),
            null,
            spec.idle(),
            spec.priority()));
    return made;
  }

  /** Clients do not know that they talk to it. */
  private static ModelSpec named(LLMDeployment deployment, ModelSpec model) {
    String name = deployment.getSpec().model().name();
    return new ModelSpec(
        model.uri(),
        name == null ? deployment.getMetadata().getName() : name,
        model.revision(),
        model.precision());
  }

  /** What is pinned are blocks of the model before. */
  private static PlacementSpec placement(PlacementSpec asked) {
    return new PlacementSpec(
        asked.nodePoolRefs(),
        asked.mode(),
        asked.rebalance(),
        asked.tolerateFailures(),
        asked.trustedEnds(),
        List.of());
  }

  /** Only the routers of the deployment ask it, inside the cluster. */
  private static RouterSpec router(RouterSpec asked) {
    return new RouterSpec(
        1,
        asked.queue(),
        asked.recovery(),
        asked.stallTimeout(),
        asked.requestTimeout(),
        asked.drainTimeout(),
        asked.limits(),
        null,
        null,
        null,
        null,
        false,
        asked.accessLog(),
        asked.pod(),
        asked.resources());
  }
}
