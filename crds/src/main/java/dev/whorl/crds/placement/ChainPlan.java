package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.Durations;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Servers that run all blocks in order. */
@ApiType
public record ChainPlan(
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Unique in the placement.")
        String id,
    @Required @Min(1) @Max(4194304) @JsonPropertyDescription("Sessions at the same time.")
        Integer capacity,
    @Pattern(Durations.PATTERN) @Required @JsonPropertyDescription("Certified time per token.")
        String bound,
    @Pattern(Durations.PATTERN)
        @Required
        @JsonPropertyDescription("Of the longest prompt, from its start.")
        String timeToFirstToken,
    @Required @Size(min = 1, max = 32) @JsonPropertyDescription("In the order of the blocks.")
        List<HopPlan> hops) {
  public ChainPlan {
    hops = hops == null ? List.of() : List.copyOf(hops);
  }
}
