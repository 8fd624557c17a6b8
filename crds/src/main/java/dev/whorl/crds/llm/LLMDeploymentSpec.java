package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

/** What the user asks for. */
@ApiType
public record LLMDeploymentSpec(
    @Required @JsonPropertyDescription("The model to serve.") ModelSpec model,
    @Required
        @JsonPropertyDescription(
            "What one session may use; its cache is reserved on every server of a chain.")
        WorkloadSpec workload,
    @Default("{}") @JsonPropertyDescription("What is promised to clients.") ObjectiveSpec objective,
    @Default("1")
        @Min(0)
        @Max(1024)
        @SpecReplicas
        @JsonPropertyDescription(
            "One replica guarantees sessionsPerReplica sessions; the target of kubectl scale and autoscalers.")
        Integer replicas,
    @Default("1")
        @Min(1)
        @Max(4096)
        @JsonPropertyDescription(
            "Sessions of one replica that run at the same time within the bound.")
        Integer sessionsPerReplica,
    @JsonPropertyDescription(
            "Lets the operator set replicas; leave replicas out of Git then. Absent: replicas are yours, or an autoscaler's.")
        @Nullable AutoscalingSpec autoscaling,
    @Required @JsonPropertyDescription("Where blocks may be placed.") PlacementSpec placement,
    @Default("{}") @JsonPropertyDescription("The HTTP entry.") RouterSpec router,
    @JsonPropertyDescription("Who may send requests; everybody when absent.")
        @Nullable AccessSpec access,
    @JsonPropertyDescription("How a changed model takes over; absent: as soon as it is loaded.")
        @Nullable RolloutSpec rollout,
    @Default("false")
        @JsonPropertyDescription(
            "Frees the servers and the router; the deployment stays and can be resumed.")
        Boolean suspend,
    @Default("0")
        @Min(-1000000)
        @Max(1000000)
        @JsonPropertyDescription(
            "Where not all deployments of the same pools can be placed, higher ones are placed first, then older ones. What serves never gives way.")
        Integer priority) {
  public LLMDeploymentSpec {
    // An API server with the kind of an older release knows no default for it.
    priority = priority == null ? 0 : priority;
  }

  /** How a changed model is tried before it takes over; null: it is not. */
  public @Nullable CanarySpec canary() {
    return rollout == null ? null : rollout.canary();
  }

  /** The same for another model. */
  public LLMDeploymentSpec serving(ModelSpec other) {
    return new LLMDeploymentSpec(
        other,
        workload,
        objective,
        replicas,
        sessionsPerReplica,
        autoscaling,
        placement,
        router,
        access,
        rollout,
        suspend,
        priority);
  }

  /** R: the sessions that run at the same time within the bound. */
  public int sessions() {
    return Math.multiplyExact(replicas, sessionsPerReplica);
  }

  /** Whether a router stays at zero replicas and holds requests. */
  public boolean holdsAtZero() {
    return !suspend
        && (router.holdAtZero() || (autoscaling != null && autoscaling.minReplicas() == 0));
  }

  /** Whether nothing shall run: suspended, or scaled to zero. */
  public boolean idle() {
    return suspend || replicas == 0;
  }
}
