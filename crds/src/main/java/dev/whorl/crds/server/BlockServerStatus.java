package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the agent reports. */
@ApiType
public record BlockServerStatus(
    @JsonPropertyDescription("The generation that the agent has applied.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("JOINING, ONLINE, DRAINING or OFFLINE.") ServerState state,
    @Size(max = 32) @JsonPropertyDescription("Drawn at every start of the agent.")
        @Nullable String incarnation,
    @Size(max = 63) @JsonPropertyDescription("The pod that runs or ran the agent.")
        @Nullable String pod,
    @Size(max = 63) @JsonPropertyDescription("Revision of that pod.")
        @Nullable String agentRevision,
    @Size(max = 253) @JsonPropertyDescription("Where it runs.") @Nullable String node,
    @Size(max = 128) @JsonPropertyDescription("Equal classes compute equal bits.")
        @Nullable String deviceClass,
    @JsonPropertyDescription("What there is and what is taken.") @Nullable MemoryStatus memory,
    @Size(max = 16) @JsonPropertyDescription("Measured step times.") List<ProfileStatus> profiles,
    @Size(max = 64) @JsonPropertyDescription("Blocks that are held or on their way.")
        List<SpanStatus> spans,
    @Size(max = 1024) @JsonPropertyDescription("The spans in one line.") @Nullable String summary,
    @Size(max = 16) @JsonPropertyDescription("Ready and why not.") List<Condition> conditions) {
  public BlockServerStatus {
    profiles = profiles == null ? List.of() : List.copyOf(profiles);
    spans = spans == null ? List.of() : List.copyOf(spans);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
