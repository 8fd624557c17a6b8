package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.placement.MoveKind;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The last way from one placement to another. */
@ApiType
public record RebalanceStatus(
    @JsonPropertyDescription("Its first revision.") Integer revision,
    @JsonPropertyDescription("First, Asked, Repair, Rebalance or RollBack.") MoveKind kind,
    @Size(max = 64) @JsonPropertyDescription("When it began, RFC 3339.") String startedAt,
    @Size(max = 64) @JsonPropertyDescription("When everything had arrived, RFC 3339.")
        @Nullable String completedAt,
    @Size(max = 1024) @JsonPropertyDescription("Why, with the figures that decided.")
        String cause) {}
