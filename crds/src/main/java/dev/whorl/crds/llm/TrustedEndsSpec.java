package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The first and the last blocks see text: they stay in a trust zone. */
@ApiType
public record TrustedEndsSpec(
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("trust.zone of the pools that may hold them.")
        String zone,
    @Default("1") @Min(1) @Max(4096) @JsonPropertyDescription("How many blocks at either end.")
        Integer blocks) {
  public TrustedEndsSpec {
    blocks = blocks == null ? 1 : blocks;
  }
}
