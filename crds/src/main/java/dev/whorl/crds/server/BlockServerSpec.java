package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server shall hold: the only desired state of an agent. */
@ApiType
public record BlockServerSpec(
    @Required
        @Size(min = 1, max = 63)
        @ValidationRule(value = "self == oldSelf", message = "poolRef never changes")
        @JsonPropertyDescription("The pool it belongs to.")
        String poolRef,
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("Hash of the pod that shall run; a change replaces the pod.")
        String agentRevision,
    @Size(max = 64) @JsonPropertyDescription("Blocks to hold, of all deployments.")
        List<SpanSpec> spans,
    @Size(max = 256) @JsonPropertyDescription("Chains that start here, with the sessions to admit.")
        List<ChainSpec> chains,
    @JsonPropertyDescription(
            "Whether no certificate in force needs it: a PodDisruptionBudget keeps the pod of any other from being evicted. Absent: none is known to.")
        @Nullable Boolean evictable) {
  /** One of which nothing is said about eviction. */
  public BlockServerSpec(
      String poolRef, String agentRevision, List<SpanSpec> spans, List<ChainSpec> chains) {
    this(poolRef, agentRevision, spans, chains, null);
  }

  public BlockServerSpec {
    spans = spans == null ? List.of() : List.copyOf(spans);
    chains = chains == null ? List.of() : List.copyOf(chains);
  }
}
