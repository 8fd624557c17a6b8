package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The way to the planned capacities, of which this revision is a step. */
@ApiType
public record MoveSpec(
    @Required @Min(1) @JsonPropertyDescription("The first revision of the way.") Integer revision,
    @Required @Size(min = 1, max = 64) @JsonPropertyDescription("When it began, RFC 3339.")
        String since,
    @Required @JsonPropertyDescription("What it is for.") MoveKind kind,
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription("Why, with the figures that decided.")
        String cause) {}
