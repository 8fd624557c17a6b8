package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** The model as an agent found it. */
@ApiType
public record ModelStatus(
    @Size(max = 128) @JsonPropertyDescription("What clients send as the model.") String name,
    @Size(max = 128) @JsonPropertyDescription("Models of equal shape share profiles.")
        String geometryHash,
    @JsonPropertyDescription("Transformer blocks.") Integer blocks,
    @JsonPropertyDescription("All weights in the asked precision.") Quantity bytes,
    @Size(max = 768)
        @JsonPropertyDescription("The uri of the model that serves, with its revision.")
        @Nullable String uri,
    @JsonPropertyDescription("How the weights of the model that serves are held.")
        @Nullable Precision precision) {}
