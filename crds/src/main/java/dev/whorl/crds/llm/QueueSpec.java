package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;

/** Requests that wait for a free session. */
@ApiType
public record QueueSpec(
    @Default("256")
        @Min(0)
        @Max(100000)
        @JsonPropertyDescription(
            "A request beyond it is answered 429 with Retry-After; 0: who finds no free session.")
        Integer maxLength,
    @Pattern(Durations.PATTERN)
        @Default("30s")
        @JsonPropertyDescription(
            "A request that waited so long is answered 429 with Retry-After, one that streams with an error event.")
        String maxWait) {}
