package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;

/** Why there is no placement. */
@ApiType
public record InfeasibilityStatus(
    @Size(max = 64) @JsonPropertyDescription("The binding constraint.") String constraint,
    @Size(max = 1024) @JsonPropertyDescription("What is missing, with figures.") String detail,
    @Size(max = 1024) @JsonPropertyDescription("The smallest change that was found to help.")
        String suggestion) {}
