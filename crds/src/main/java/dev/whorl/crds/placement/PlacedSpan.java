package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** What one server holds for the placement. */
@ApiType
@ValidationRule(value = "self.start < self.end", message = "start must be below end")
public record PlacedSpan(
    @Required @Min(0) @Max(511) @JsonPropertyDescription("Index into servers.") Integer server,
    @Required @Min(0) @Max(4095) @JsonPropertyDescription("First block.") Integer start,
    @Required @Min(1) @Max(4096) @JsonPropertyDescription("The block after the last.") Integer end,
    @JsonPropertyDescription(
            "Held: kept or being loaded. Leaving: to be dropped, and not confirmed yet.")
        @Default("Held")
        SpanUse use,
    @Required @Min(0) @JsonPropertyDescription("Weights of these blocks.") Long weightBytes,
    @Required @Min(0) @JsonPropertyDescription("Reserved for the sessions that pass through them.")
        Long cacheBytes) {
  public PlacedSpan {
    use = use == null ? SpanUse.HELD : use;
  }

  /** Memory that the span takes. */
  public long bytes() {
    return Math.addExact(weightBytes, cacheBytes);
  }

  /** The same with another cache. */
  public PlacedSpan withCache(long other) {
    return new PlacedSpan(server, start, end, use, weightBytes, other);
  }
}
