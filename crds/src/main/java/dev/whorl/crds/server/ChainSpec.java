package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A chain that starts at this server. */
@ApiType
public record ChainSpec(
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Whose.") String deploymentUid,
    @Required @Size(min = 3, max = 317) @JsonPropertyDescription("NAMESPACE/NAME of the edition.")
        String placement,
    @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Its id.") String chain,
    @Required @Min(0) @Max(4194304) @JsonPropertyDescription("Sessions to admit at the same time.")
        Integer capacity,
    @Min(0)
        @Max(4194304)
        @JsonPropertyDescription(
            "Sessions of before that may go on though the capacity is lower; with capacity 0 and residual 0 they end here, and their routers move them.")
        Integer residual) {
  public ChainSpec {
    residual = residual == null ? 0 : residual;
  }
}
