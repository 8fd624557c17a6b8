package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agent pods. */
@ApiType
public record AgentSpec(
    @Size(min = 1, max = 512)
        @JsonPropertyDescription("Instead of the image that the operator is configured with.")
        @Nullable String image,
    @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "RuntimeClass of the pods, nvidia for one; absent: the cluster's default.")
        @Nullable String runtimeClass,
    @Size(max = 16) @JsonPropertyDescription("Taints of the nodes that are tolerated.")
        List<TolerationSpec> tolerations,
    @Size(max = 64) @JsonPropertyDescription("Annotations of the pods.")
        Map<String, @Size(max = 4096) String> annotations,
    @Size(max = 64)
        @JsonPropertyDescription("Labels of the pods, beside those that Whorl selects by.")
        Map<String, @Size(max = 63) String> labels,
    @Size(min = 1, max = 253) @JsonPropertyDescription("Priority class of the pods.")
        @Nullable String priorityClassName,
    @Default("{}")
        @JsonPropertyDescription("How agents are replaced when the pool or the image changes.")
        UpdateStrategySpec updateStrategy) {
  public AgentSpec {
    tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    labels = labels == null ? Map.of() : Map.copyOf(labels);
  }
}
