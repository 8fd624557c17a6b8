package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Where the placement is in its life. */
@ApiType
public record BlockPlacementStatus(
    @JsonPropertyDescription("Always 1: the spec never changes.") @Nullable Long observedGeneration,
    @JsonPropertyDescription("Loading, Active, Draining or Retired.") Phase phase,
    @JsonPropertyDescription("Number of chains.") @Nullable Integer chains,
    @JsonPropertyDescription("Sessions of all chains.") @Nullable Integer sessions,
    @Size(max = 1024)
        @JsonPropertyDescription("Servers and blocks of the first chains in one line.")
        @Nullable String summary,
    @Size(max = 64) @JsonPropertyDescription("When draining began, RFC 3339.")
        @Nullable String drainingSince,
    @Size(max = 1024) @JsonPropertyDescription("Why it is not active.") @Nullable String message) {}
