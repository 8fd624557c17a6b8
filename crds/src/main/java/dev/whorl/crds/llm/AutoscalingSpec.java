package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * Built-in autoscaling: the operator sets replicas through the scale subresource, as an HPA does.
 */
@ApiType
@ValidationRule(
    value = "self.maxReplicas >= self.minReplicas",
    message = "maxReplicas must not be below minReplicas")
public record AutoscalingSpec(
    @Default("1")
        @Min(0)
        @Max(1024)
        @JsonPropertyDescription(
            "Never below. With 0 a deployment without requests goes down to zero; one router stays and holds the next request until it is up again.")
        Integer minReplicas,
    @Required @Min(1) @Max(1024) @JsonPropertyDescription("Never above.") Integer maxReplicas,
    @Required @JsonPropertyDescription("What replicas follow.") ScalingTargetSpec target,
    @Pattern(Durations.PATTERN)
        @Default("5m")
        @JsonPropertyDescription(
            "Replicas go down when fewer were enough for so long; up they go at once.")
        String scaleDownDelay) {}
