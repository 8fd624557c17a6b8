package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** What holds while fewer sessions run than the chains take. */
@ApiType
public record LoadBoundSpec(
    @Required @Min(1) @JsonPropertyDescription("Sessions that run at most, on whatever chains.")
        Integer sessions,
    @Pattern(Durations.PATTERN)
        @Required
        @JsonPropertyDescription("Time per token that no chain exceeds meanwhile.")
        String bound) {}
