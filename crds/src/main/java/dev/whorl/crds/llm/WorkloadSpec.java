package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** What one session may use. */
@ApiType
public record WorkloadSpec(
    @Required @Min(1) @Max(1048576) @JsonPropertyDescription("The longest prompt.")
        Integer maxInputTokens,
    @Required @Min(1) @Max(1048576) @JsonPropertyDescription("The most generated tokens.")
        Integer maxOutputTokens) {
  /** Tokens of one slot: the cache that a session reserves. */
  public int slotTokens() {
    return maxInputTokens + maxOutputTokens;
  }
}
