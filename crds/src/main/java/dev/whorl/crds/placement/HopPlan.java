package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Blocks that run on one server. */
@ApiType
@ValidationRule(value = "self.start < self.end", message = "start must be below end")
public record HopPlan(
    @Required @Min(0) @Max(511) @JsonPropertyDescription("Index into servers.") Integer server,
    @Required @Min(0) @Max(4095) @JsonPropertyDescription("First block.") Integer start,
    @Required @Min(1) @Max(4096) @JsonPropertyDescription("The block after the last.") Integer end,
    @JsonPropertyDescription(
            "What it usually takes, no promise: the router compares chains by it. Left out in placements of more than 2048 hops; then by their bounds.")
        @Nullable HopUsual usual) {}
