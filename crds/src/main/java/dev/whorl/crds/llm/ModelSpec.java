package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The model to serve. */
@ApiType
public record ModelSpec(
    @Required
        @Size(min = 8, max = 512)
        @Pattern(
            "^(store://[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/[^/]+(/[^/]+)*|(hf|oci|s3|https)://[^/]+(/[^/]+)+)$")
        @ValidationRule(
            value = "!self.matches('(^|/)[.]{1,2}(/|$)')",
            message = "uri must not contain . or .. as a path segment")
        @JsonPropertyDescription(
            "The model: store://STORE/PATH in a store of the pools, or fetched from hf://ORG/NAME[@REVISION][/FILE.gguf], oci://REGISTRY/REPOSITORY:TAG, s3://BUCKET/KEY or https://HOST/FILE.gguf.")
        String uri,
    @Size(min = 1, max = 128)
        @Pattern("^[A-Za-z0-9][A-Za-z0-9._/:-]*$")
        @JsonPropertyDescription(
            "What clients send as the model; the name of the deployment when absent.")
        @Nullable String name,
    @Default("stored")
        @JsonPropertyDescription(
            "How weights are held and computed: as the file stores them, or converted to bf16, f32, int8 or int4 when they are loaded.")
        Precision precision) {}
