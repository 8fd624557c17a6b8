package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What an API key may use. */
@ApiType
@ValidationRule(
    value = "has(self.requestsPerMinute) || has(self.tokensPerMinute) || has(self.priority)",
    message = "a limit needs requestsPerMinute, tokensPerMinute or priority")
public record KeyLimitSpec(
    @Required
        @Size(min = 1, max = 253)
        @Pattern("^([*]|[A-Za-z0-9._-]+)$")
        @JsonPropertyDescription(
            "Name of the key's entry in the Secret, or * for each key without a limit of its own.")
        String keyName,
    @Min(1)
        @Max(1000000)
        @JsonPropertyDescription(
            "Requests for texts; beyond them 429 with Retry-After. Counted by each router.")
        @Nullable Integer requestsPerMinute,
    @Min(1)
        @Max(1000000000)
        @JsonPropertyDescription(
            "Tokens of prompts and answers together; beyond them 429 with Retry-After. Counted by each router.")
        @Nullable Integer tokensPerMinute,
    @Min(-1000)
        @Max(1000)
        @JsonPropertyDescription(
            "Waiting requests of a higher priority go first; those of one priority take turns key by key. 0 when absent.")
        @Nullable Integer priority) {}
