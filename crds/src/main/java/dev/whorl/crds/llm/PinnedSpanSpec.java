package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Blocks that a server holds in every placement. */
@ApiType
@ValidationRule(value = "self.start < self.end", message = "start must be below end")
public record PinnedSpanSpec(
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Name of the BlockServer.")
        String server,
    @Required @Min(0) @Max(4095) @JsonPropertyDescription("First block.") Integer start,
    @Required @Min(1) @Max(4096) @JsonPropertyDescription("The block after the last.")
        Integer end) {}
