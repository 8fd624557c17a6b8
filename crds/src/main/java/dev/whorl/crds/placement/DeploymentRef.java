package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The LLMDeployment in the same namespace. */
@ApiType
public record DeploymentRef(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Its name.") String name,
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Its uid.") String uid,
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("Hash of what was asked for; another hash asks for another plan.")
        String requestHash) {}
