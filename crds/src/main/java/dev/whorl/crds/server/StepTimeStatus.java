package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Pattern;

/** One decode step. */
@ApiType
public record StepTimeStatus(
    @JsonPropertyDescription("Rows.") Integer batch,
    @Pattern(Durations.PATTERN) @JsonPropertyDescription("One block, median.") String time,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription("One block, where the slowest tenth of the passes begins.")
        String slow,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription("Final norm, head and sampling of all rows.")
        String head,
    @Pattern(Durations.PATTERN) @JsonPropertyDescription("Taking all rows in and giving them out.")
        String embedding) {}
