package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Consecutive blocks of one deployment. */
@ApiType
@ValidationRule(value = "self.start < self.end", message = "start must be below end")
public record SpanSpec(
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Whose.") String deploymentUid,
    @Required @Size(min = 3, max = 317) @JsonPropertyDescription("NAMESPACE/NAME of the edition.")
        String placement,
    @Required @JsonPropertyDescription("Of which model.") ModelRefSpec model,
    @Required @Min(0) @Max(4095) @JsonPropertyDescription("First block.") Integer start,
    @Required @Min(1) @Max(4096) @JsonPropertyDescription("The block after the last.") Integer end,
    @Required @Min(0) @JsonPropertyDescription("Reserved for the sessions of this span.")
        Long cacheBytes,
    @Required @Min(1) @JsonPropertyDescription("Tokens of one session.") Integer slotTokens,
    @Required @Min(1) @JsonPropertyDescription("Prefill tokens of one step in total, as certified.")
        Integer prefillTokens,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription(
            "The placement's certificate holds while no step of the server is longer; absent: none is certified.")
        @Nullable String stepCap,
    @Pattern(Durations.PATTERN)
        @JsonPropertyDescription(
            "One-way delay between servers that the placement's certificate assumes; absent: none.")
        @Nullable String hopDelay) {}
