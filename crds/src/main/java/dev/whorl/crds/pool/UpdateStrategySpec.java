package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How agents are replaced. */
@ApiType
public record UpdateStrategySpec(
    @Default("1")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription("Servers of the pool that may be down for it at a time.")
        Integer maxUnavailable) {}
