package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator reports. */
@ApiType
public record LLMDeploymentStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @Size(max = 16) @JsonPropertyDescription("Ready and what leads to it.")
        List<Condition> conditions,
    @JsonPropertyDescription("The model as an agent found it.") @Nullable ModelStatus model,
    @JsonPropertyDescription("The certified bound.") @Nullable GuaranteeStatus guarantee,
    @JsonPropertyDescription("Why there is no placement.")
        @Nullable InfeasibilityStatus infeasibility,
    @JsonPropertyDescription("What is in force.") @Nullable CapacityStatus capacity,
    @Size(max = 253) @JsonPropertyDescription("The BlockPlacement in force or on its way.")
        @Nullable String placementRef,
    @Size(max = 253) @JsonPropertyDescription("The BlockPlacement that is being replaced.")
        @Nullable String previousPlacementRef,
    @JsonPropertyDescription("The last way from one placement to another.")
        @Nullable RebalanceStatus lastRebalance,
    @JsonPropertyDescription("How far a changed model has come; absent without spec.rollout.")
        @Nullable RolloutStatus rollout,
    @JsonPropertyDescription("The highest revision of a placement so far.")
        @Nullable Integer revision,
    @StatusReplicas @JsonPropertyDescription("Replicas whose sessions are certified.")
        @Nullable Integer replicas,
    @JsonPropertyDescription("Replicas that are certified and served.")
        @Nullable Integer readyReplicas,
    @LabelSelector @Size(max = 256) @JsonPropertyDescription("Label selector of the router pods.")
        @Nullable String selector,
    @Size(max = 512) @JsonPropertyDescription("OpenAI base URL inside the cluster.")
        @Nullable String url) {
  /** Says nothing. */
  public static final LLMDeploymentStatus EMPTY =
      new LLMDeploymentStatus(
          null, List.of(), null, null, null, null, null, null, null, null, null, null, null, null,
          null);

  public LLMDeploymentStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** The same with another roll-out, which is somebody else's to write. */
  public LLMDeploymentStatus rolling(@Nullable RolloutStatus other) {
    return new LLMDeploymentStatus(
        observedGeneration,
        conditions,
        model,
        guarantee,
        infeasibility,
        capacity,
        placementRef,
        previousPlacementRef,
        lastRebalance,
        other,
        revision,
        replicas,
        readyReplicas,
        selector,
        url);
  }
}
