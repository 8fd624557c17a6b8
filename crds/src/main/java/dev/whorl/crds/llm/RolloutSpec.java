package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import org.jspecify.annotations.Nullable;

/** How a changed model takes over. */
@ApiType
public record RolloutSpec(
    @JsonPropertyDescription(
            "Tries a changed model with a share of the new sessions first. Absent: it takes over as soon as it is loaded.")
        @Nullable CanarySpec canary) {}
