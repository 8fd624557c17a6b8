package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Where blocks may be placed. */
@ApiType
public record PlacementSpec(
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription("Names of the GPUNodePools whose servers may hold blocks.")
        List<@Size(min = 1, max = 63) String> nodePoolRefs,
    @Default("Apply") @JsonPropertyDescription("Apply carries a plan out, Plan only reports it.")
        PlacementMode mode,
    @Default("{}") @JsonPropertyDescription("How one placement gives way to the next.")
        RebalanceSpec rebalance) {
  public PlacementSpec {
    nodePoolRefs = nodePoolRefs == null ? List.of() : List.copyOf(nodePoolRefs);
  }
}
