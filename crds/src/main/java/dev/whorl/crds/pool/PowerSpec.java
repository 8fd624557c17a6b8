package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** What a server of the pool draws. */
@ApiType
public record PowerSpec(
    @Required @Min(0) @Max(1000000) @JsonPropertyDescription("At full load.") Integer maxWatts) {}
