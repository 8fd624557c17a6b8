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
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription(
            "The certified time from the start of the longest prompt to its first token must not exceed it on any chain; absent: no limit. A chain runs one prompt at a time: the wait for those before it in the chain is not part of it.")
        @Nullable String timeToFirstToken,
    @Default("Required")
        @JsonPropertyDescription(
            "Required: not ready without a certificate within the objective. BestEffort: serve with the best certificate.")
        Enforcement enforcement,
    @Default("Latency")
        @JsonPropertyDescription(
            "Latency, Cost or Energy: what a placement makes small while the times above hold.")
        Goal optimizeFor) {
  public ObjectiveSpec {
    optimizeFor = optimizeFor == null ? Goal.LATENCY : optimizeFor;
  }
}
