package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A Gateway. */
@ApiType
public record GatewayRef(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Its name.") String name,
    @Size(min = 1, max = 63) @JsonPropertyDescription("Its namespace; absent: the deployment's.")
        @Nullable String namespace,
    @Size(min = 1, max = 253)
        @JsonPropertyDescription("One of its listeners; absent: all that fit.")
        @Nullable String sectionName) {}
