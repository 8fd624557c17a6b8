package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Blocks that are held or on their way. */
@ApiType
public record SpanStatus(
    @Size(max = 317) @JsonPropertyDescription("NAMESPACE/NAME of the edition.") String placement,
    @JsonPropertyDescription("First block.") Integer start,
    @JsonPropertyDescription("The block after the last.") Integer end,
    @JsonPropertyDescription("WAITING, LOADING, LOADED, FAILED or UNLOADING.") SpanState state,
    @JsonPropertyDescription("Loaded.") @Nullable Integer percent,
    @Size(max = 1024)
        @JsonPropertyDescription(
            "With FAILED: what, which value, what to do; with LOADING: what is still fetched.")
        @Nullable String message) {}
