package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Pattern;

/** One decode step of one block. */
@ApiType
public record StepTimeStatus(
    @JsonPropertyDescription("Rows.") Integer batch,
    @Pattern(Durations.PATTERN) @JsonPropertyDescription("Duration.") String time) {}
