package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** What is served. */
@ApiType
public record PlacedModel(
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
            "What model.uri of the deployment means: an address that can only mean the same content, or store://STORE/PATH.")
        String uri,
    @Required @Size(min = 1, max = 128) @JsonPropertyDescription("What clients send as the model.")
        String name,
    @Required @Size(min = 1, max = 16) @JsonPropertyDescription("stored, bf16, f32, int8 or int4.")
        String precision,
    @Required
        @Size(min = 1, max = 128)
        @JsonPropertyDescription("Shape that the plan was made for.")
        String geometryHash,
    @Required @Min(1) @Max(4096) @JsonPropertyDescription("Transformer blocks.") Integer blocks,
    @Required @JsonPropertyDescription("Bytes of its parts, as held in memory.")
        PlacedShape shape) {}
