package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Who is trusted with text. */
@ApiType
public record TrustSpec(
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("Compared with placement.trustedEnds.zone of deployments.")
        String zone) {}
