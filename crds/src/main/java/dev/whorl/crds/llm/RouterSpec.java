package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** The HTTP entry. */
@ApiType
public record RouterSpec(
    @Default("{}") @JsonPropertyDescription("Requests that wait for a free session.")
        QueueSpec queue,
    @JsonPropertyDescription("Compute resources of the router container.")
        @Nullable ResourcesSpec resources) {}
