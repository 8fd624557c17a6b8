package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What the built-in autoscaling aims at. */
@ApiType
@ValidationRule(
    value = "has(self.headroomPercent) != has(self.queueWait)",
    message = "set either headroomPercent or queueWait")
public record ScalingTargetSpec(
    @Min(0)
        @Max(1000)
        @JsonPropertyDescription(
            "Sessions are kept free for so many percent of those that run or wait, so that a rise is served at once.")
        @Nullable Integer headroomPercent,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription(
            "Replicas are added while a request has waited longer; without such a request as many stay as the running ones need.")
        @Nullable String queueWait) {}
