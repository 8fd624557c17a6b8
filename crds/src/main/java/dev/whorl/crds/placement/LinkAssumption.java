package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Quantity;

/** What the plan takes every link between two servers to be; it was not measured. */
@ApiType
public record LinkAssumption(
    @Pattern(Durations.PATTERN)
        @Required
        @JsonPropertyDescription("One way; agents count round trips of more than twice of it.")
        String delay,
    @Required @JsonPropertyDescription("Bytes per second.") Quantity bandwidth) {}
