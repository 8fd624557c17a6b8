package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** How far a changed model has come; all that has to be known of a roll-out to go on with it. */
@ApiType
public record RolloutStatus(
    @JsonPropertyDescription("Stable, Preparing, Progressing, Promoting, Returning or Aborted.")
        RolloutPhase phase,
    @JsonPropertyDescription("The model that serves, but for the canary's share.") ModelSpec stable,
    @JsonPropertyDescription("The changed model; absent while none is tried or refused.")
        @Nullable ModelSpec candidate,
    @Size(max = 253) @JsonPropertyDescription("The LLMDeployment that runs the changed model.")
        @Nullable String canary,
    @Size(max = 512) @JsonPropertyDescription("Where routers send its share.")
        @Nullable String canaryUrl,
    @JsonPropertyDescription("The step that runs; 0 before the first.") @Nullable Integer step,
    @JsonPropertyDescription("Percent of the new sessions that go to the changed model.")
        @Nullable Integer weight,
    @Size(max = 64)
        @JsonPropertyDescription("When this phase, and in Progressing this step, began, RFC 3339.")
        String since,
    @Size(max = 64) @JsonPropertyDescription("The reason of what is wrong; absent: nothing is.")
        @Nullable String reason,
    @Size(max = 1024) @JsonPropertyDescription("What is waited for, or what decided.")
        String message) {
  /** Percent of the new sessions that go to the changed model. */
  public int share() {
    return weight == null ? 0 : weight;
  }
}
