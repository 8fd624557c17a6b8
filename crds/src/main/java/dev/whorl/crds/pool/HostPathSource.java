package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A folder on every node. */
@ApiType
public record HostPathSource(
    @Required
        @Size(min = 2, max = 512)
        @Pattern("^/.*")
        @ValidationRule(
            value = "!self.matches('(^|/)[.]{1,2}(/|$)')",
            message = "path must not contain . or .. as a segment")
        @JsonPropertyDescription("Absolute path.")
        String path) {}
