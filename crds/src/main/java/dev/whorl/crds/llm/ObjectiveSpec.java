package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** What is promised to clients. */
@ApiType
public record ObjectiveSpec(
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription(
            "The certified time per token of the slowest chain must not exceed it; absent: the best bound that is found.")
        @Nullable String timePerToken,
    @Default("Required")
        @JsonPropertyDescription(
            "Required: not ready without a certificate within the objective. BestEffort: serve with the best certificate.")
        Enforcement enforcement) {}
