package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** What one session may use. */
@ApiType
public record PlacedWorkload(
    @Required @Min(1) @JsonPropertyDescription("The longest prompt.") Integer maxInputTokens,
    @Required @Min(1) @JsonPropertyDescription("The most generated tokens.")
        Integer maxOutputTokens,
    @Required @Min(1) @JsonPropertyDescription("Prefill tokens of one step in total.")
        Integer prefillTokens,
    @Required @Min(1) @JsonPropertyDescription("Cache of one session for one block.")
        Long slotBytes) {
  /** Tokens of one slot. */
  public int slotTokens() {
    return maxInputTokens + maxOutputTokens;
  }
}
