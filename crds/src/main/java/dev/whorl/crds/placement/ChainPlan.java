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
import org.jspecify.annotations.Nullable;

/** Servers that run all blocks in order. */
@ApiType
public record ChainPlan(
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription(
            "Follows from edition and hops: the same in every revision that has the chain.")
        String id,
    @Required
        @Min(0)
        @Max(4194304)
        @JsonPropertyDescription("Sessions that its first server admits at the same time.")
        Integer capacity,
    @Required
        @Min(0)
        @Max(4194304)
        @JsonPropertyDescription(
            "Most sessions that may still run on it though its capacity is lower: they have not ended, or its servers have not confirmed. 0 where the capacity covers them.")
        Integer residual,
    @Required
        @Min(0)
        @Max(4194304)
        @JsonPropertyDescription("Capacity to come to; 0: the chain goes.")
        Integer planned,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Since when it admits fewer than may run on it, RFC 3339; drainTimeout counts from then.")
        @Nullable String closingSince,
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
    residual = residual == null ? 0 : residual;
    planned = planned == null ? capacity : planned;
  }

  /** Sessions that the certificate counts. */
  public int counted() {
    return Math.max(capacity, residual);
  }

  /** The same with another capacity to come to. */
  public ChainPlan withPlanned(int other) {
    return new ChainPlan(
        id, capacity, residual, other, closingSince, bound, timeToFirstToken, hops);
  }
}
