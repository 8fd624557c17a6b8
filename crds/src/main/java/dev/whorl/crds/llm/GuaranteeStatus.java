package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The certified bound. */
@ApiType
public record GuaranteeStatus(
    @Pattern(Durations.PATTERN) @JsonPropertyDescription("The objective.")
        @Nullable String requested,
    @Pattern(Durations.PATTERN) @JsonPropertyDescription("Time per token that no chain exceeds.")
        String bound,
    @Pattern(Durations.PATTERN) @JsonPropertyDescription("Capacity-weighted mean over the chains.")
        String meanBound,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription("No certificate of any placement has a lower mean.")
        String lowerBound,
    @JsonPropertyDescription("Mean bound over lower bound.") @Nullable Integer ratioPercent,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription("Longest prompt, from its start on the slowest chain.")
        @Nullable String timeToFirstToken,
    @JsonPropertyDescription("Holds while no more sessions run.") Integer validUpToSessions,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription(
            "Time per token that no chain exceeds while as many sessions run as did in the last minute.")
        @Nullable String boundNow,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription(
            "Time that 99 of 100 tokens did not exceed in the last five minutes, as routers saw them.")
        @Nullable String observedP99,
    @JsonPropertyDescription(
            "Tokens of a million that came later than the bound of their chain in the last five minutes. 10000 may.")
        @Nullable Integer latePerMillion,
    @Size(max = 64) @JsonPropertyDescription("What made the placement.") String algorithm,
    @Size(max = 64) @JsonPropertyDescription("The measurements it rests on.") String profilesHash,
    @Size(max = 64) @JsonPropertyDescription("When it was verified, RFC 3339.") String provedAt) {}
