package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;

/** Sessions whose chain of servers is lost. */
@ApiType
public record RecoverySpec(
    @Default("3")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "Chains that one session may lose and go on without a token in between; 0: none.")
        Integer maxAttempts,
    @Pattern(Durations.PATTERN)
        @Default("30s")
        @JsonPropertyDescription(
            "How long it waits for another chain, in front of new requests, before it ends.")
        String maxWait) {}
