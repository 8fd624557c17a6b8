package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** What a hop usually takes, by the measured profile. */
@ApiType
public record HopUsual(
    @Pattern(Durations.PATTERN)
        @Required
        @JsonPropertyDescription("From the hop before; 0us where a row never leaves its server.")
        String delay,
    @Pattern(Durations.PATTERN)
        @Required
        @JsonPropertyDescription("A step of one row over the hop's blocks.")
        String step,
    @Pattern(Durations.PATTERN)
        @Required
        @JsonPropertyDescription("More for each further row of the step.")
        String rowStep,
    @Pattern(Durations.PATTERN) @Required @JsonPropertyDescription("A whole chunk of a prompt.")
        String chunk) {}
