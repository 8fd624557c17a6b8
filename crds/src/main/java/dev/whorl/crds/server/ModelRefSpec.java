package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A model file and how it is held. */
@ApiType
public record ModelRefSpec(
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
            "What model.uri of the deployment means: an address that can only mean the same content, or store://STORE/PATH.")
        String uri,
    @Required @Size(min = 1, max = 16) @JsonPropertyDescription("stored, bf16, f32, int8 or int4.")
        String precision) {}
