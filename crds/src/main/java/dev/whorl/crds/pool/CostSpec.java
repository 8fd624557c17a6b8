package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** What a server of the pool costs while it holds blocks. */
@ApiType
public record CostSpec(
    @Required
        @Size(max = 16)
        @Pattern("^[0-9]{1,9}(\\.[0-9]{1,6})?$")
        @JsonPropertyDescription("Per hour, in any currency: the same for all pools.")
        String perHour) {}
