package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How many servers run. */
@ApiType
@ValidationRule(
    value = "!has(self.max) || self.max >= self.min",
    message = "max must not be below min")
public record ServersSpec(
    @Default("0") @Min(0) @Max(1000) @JsonPropertyDescription("Servers that always run.")
        Integer min,
    @Min(1)
        @Max(1000)
        @JsonPropertyDescription(
            "Servers that run while a deployment refers to the pool; absent: one per matching node, with device.resourceName one per device of the matching nodes.")
        @Nullable Integer max,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription(
            "Servers above min that hold no block go when every deployment of the pool has been Ready for so long, so that their nodes can go; they come back when one asks for more. Absent: they stay while a deployment refers to the pool.")
        @Nullable String idleAfter) {}
