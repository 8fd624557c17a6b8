package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator reports. */
@ApiType
public record GPUNodePoolStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        @Nullable Long observedGeneration,
    @Size(max = 16) @JsonPropertyDescription("Ready and why not.") List<Condition> conditions,
    @JsonPropertyDescription("Servers that exist.") @Nullable Integer servers,
    @JsonPropertyDescription("Servers that are online.") @Nullable Integer readyServers) {
  public GPUNodePoolStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
