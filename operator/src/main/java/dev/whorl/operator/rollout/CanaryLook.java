package dev.whorl.operator.rollout;

import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.CanarySpec;
import dev.whorl.crds.llm.InfeasibilityStatus;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.llm.ModelSpec;
import dev.whorl.crds.llm.ModelStatus;
import dev.whorl.crds.llm.RolloutPhase;
import dev.whorl.crds.llm.RolloutStatus;
import dev.whorl.operator.kube.Conditions;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.operator.live.LiveDeployments;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a step is decided from, out of two deployments and what is seen of them. */
final class CanaryLook {
  private static final Set<String> LOST = Set.of(Reasons.ASSUMPTION_BROKEN, Reasons.SERVER_LOST);

  private CanaryLook() {}

  /**
   * The sight.
   *
   * @param rollout what is remembered of it
   * @param canary what runs the changed model; null: none is there
   * @param canarySessions that it has
   */
  static CanarySight of(
      LLMDeployment deployment,
      CanarySpec spec,
      RolloutStatus rollout,
      @Nullable LLMDeployment canary,
      int canarySessions,
      LiveDeployments live,
      Instant now) {
    LLMDeploymentStatus status = deployment.getStatus();
    InfeasibilityStatus infeasible = status == null ? null : status.infeasibility();
    CanaryFindings.Seen before = seen(deployment, live);
    return new CanarySight(
        deployment.getSpec().model(),
        sessions(status) > 0 && !deployment.getSpec().idle(),
        arrived(deployment, rollout.stable()),
        infeasible == null ? null : infeasible.detail(),
        state(deployment, rollout, canary),
        canarySessions,
        before.broken(),
        canary == null ? null : CanaryFindings.against(spec.analysis(), seen(canary, live), before),
        Durations.parse(deployment.getSpec().router().drainTimeout()),
        now);
  }

  private static int sessions(@Nullable LLMDeploymentStatus status) {
    return status == null || status.capacity() == null ? 0 : status.capacity().sessions();
  }

  private static boolean arrived(LLMDeployment deployment, ModelSpec stable) {
    LLMDeploymentStatus status = deployment.getStatus();
    ModelStatus model = status == null ? null : status.model();
    return status != null
        && model != null
        && stable.address().equals(model.uri())
        && stable.precision() == model.precision()
        && sessions(status) >= deployment.getSpec().sessions();
  }

  private static CanaryFindings.Seen seen(LLMDeployment deployment, LiveDeployments live) {
    String uid = deployment.getMetadata().getUid();
    LLMDeploymentStatus status = deployment.getStatus();
    Condition promise = status == null ? null : condition(status, "GuaranteeMet");
    String broken =
        promise != null
                && promise.getStatus().equals(Conditions.FALSE)
                && LOST.contains(promise.getReason())
            ? promise.getMessage()
            : null;
    return new CanaryFindings.Seen(broken, live.endings(uid), live.of(uid));
  }

  private static Canary state(
      LLMDeployment deployment, RolloutStatus rollout, @Nullable LLMDeployment canary) {
    if (canary == null) {
      return new Canary.Gone();
    }
    ModelSpec candidate = rollout.candidate();
    if (!CanaryDeployment.isOf(deployment, canary)) {
      if (rollout.phase() != RolloutPhase.PREPARING) {
        return new Canary.Gone(); // nothing of ours, so nothing that would have to go
      }
      return new Canary.Stuck(
          Reasons.REFUSED,
          "The changed model would run in an LLMDeployment named %s, and there is one that belongs to somebody else. Delete it, or rename this one."
              .formatted(canary.getMetadata().getName()));
    }
    if (canary.getMetadata().getDeletionTimestamp() != null) {
      return new Canary.Coming("What ran the changed model is going.");
    }
    LLMDeploymentStatus status = canary.getStatus();
    if (status == null
        || (candidate != null && !candidate.sameAs(canary.getSpec().model()))
        || !Objects.equals(status.observedGeneration(), canary.getMetadata().getGeneration())) {
      return new Canary.Coming("The changed model has not been looked at yet.");
    }
    Condition stalled = condition(status, "Stalled");
    if (stalled != null) {
      return new Canary.Stuck(stalled.getReason(), "The changed model: " + stalled.getMessage());
    }
    if (Conditions.holds(status.conditions(), "Ready") && sessions(status) > 0) {
      return new Canary.Up();
    }
    Condition ready = condition(status, "Ready");
    return new Canary.Coming("The changed model: " + (ready == null ? "" : ready.getMessage()));
  }

  private static @Nullable Condition condition(LLMDeploymentStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(type))
        .findFirst()
        .orElse(null);
  }
}
