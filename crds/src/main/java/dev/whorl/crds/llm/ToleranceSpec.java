package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Losses after which the rest still carries all sessions within the guarantee. */
@ApiType
public record ToleranceSpec(
    @Default("1") @Min(0) @Max(16) @JsonPropertyDescription("How many may be lost together.")
        Integer count,
    @Default("Node") @JsonPropertyDescription("What is lost as one: Server, Node or Zone.")
        FailureDomain domain) {
  public ToleranceSpec {
    count = count == null ? 1 : count;
    domain = domain == null ? FailureDomain.NODE : domain;
  }
}
