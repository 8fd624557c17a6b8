package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import org.jspecify.annotations.Nullable;

/** The HTTP entry. */
@ApiType
public record RouterSpec(
    @Default("{}") @JsonPropertyDescription("Requests that wait for a free session.")
        QueueSpec queue,
    @Default("{}") @JsonPropertyDescription("Sessions whose chain of servers is lost.")
        RecoverySpec recovery,
    @Pattern(Durations.PATTERN)
        @Default("60s")
        @JsonPropertyDescription(
            "A session is given up when a token is later than certified by this time.")
        String stallTimeout,
    @JsonPropertyDescription("Compute resources of the router container.")
        @Nullable ResourcesSpec resources) {}
