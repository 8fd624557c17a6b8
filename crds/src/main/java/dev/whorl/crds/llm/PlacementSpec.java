package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        RebalanceSpec rebalance,
    @JsonPropertyDescription(
            "Losses after which the rest still carries all sessions; absent: none is planned for.")
        @Nullable ToleranceSpec tolerateFailures,
    @JsonPropertyDescription(
            "Keeps the first and the last blocks in a trust zone; absent: anywhere.")
        @Nullable TrustedEndsSpec trustedEnds,
    @Size(max = 256)
        @ValidationRule(
            value = "self.all(p, self.exists_one(q, q.server == p.server))",
            message = "a server is pinned once")
        @JsonPropertyDescription("Blocks that servers hold in every placement.")
        List<PinnedSpanSpec> pinned) {
  public PlacementSpec {
    nodePoolRefs = nodePoolRefs == null ? List.of() : List.copyOf(nodePoolRefs);
    pinned = pinned == null ? List.of() : List.copyOf(pinned);
  }
}
