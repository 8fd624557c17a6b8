package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;

/** How one placement gives way to the next, and when a better one is gone to. */
@ApiType
public record RebalanceSpec(
    @Default("true")
        @JsonPropertyDescription(
            "Whether what serves and is whole may be moved to a better placement. What was asked for and what was lost is always moved.")
        Boolean enabled,
    @Default("15")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "By how much the certified mean time per token must get better before blocks move.")
        Integer minImprovementPercent,
    @Pattern(Durations.PATTERN)
        @Default("5m")
        @JsonPropertyDescription("Between two rebalancings at least.")
        String minInterval,
    @Pattern(Durations.PATTERN)
        @Default("2m")
        @JsonPropertyDescription(
            "How long running sessions of a chain that closes may go on; then their routers move them.")
        String drainTimeout) {
  public RebalanceSpec {
    enabled = enabled == null || enabled;
    minImprovementPercent = minImprovementPercent == null ? 15 : minImprovementPercent;
    minInterval = minInterval == null ? "5m" : minInterval;
    drainTimeout = drainTimeout == null ? "2m" : drainTimeout;
  }
}
