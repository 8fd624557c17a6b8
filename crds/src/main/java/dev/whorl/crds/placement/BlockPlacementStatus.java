package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Where the placement is in its life. */
@ApiType
public record BlockPlacementStatus(
    @JsonPropertyDescription("Always 1: the spec never changes.") @Nullable Long observedGeneration,
    @JsonPropertyDescription("Loading, Active or Replaced.") Phase phase,
    @JsonPropertyDescription("Number of chains.") @Nullable Integer chains,
    @JsonPropertyDescription("Sessions that are admitted at the same time.")
        @Nullable Integer sessions,
    @JsonPropertyDescription("Sessions of before that may run beyond them.")
        @Nullable Integer residual,
    @JsonPropertyDescription("Sessions that will be admitted when everything has arrived.")
        @Nullable Integer planned,
    @Size(max = 1024)
        @JsonPropertyDescription("Servers and blocks of the first chains in one line.")
        @Nullable String summary,
    @Size(max = 1024) @JsonPropertyDescription("What is on its way.") @Nullable String message) {}
