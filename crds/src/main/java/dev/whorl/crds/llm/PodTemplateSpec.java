package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import dev.whorl.crds.pool.TolerationSpec;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where pods run and what is written on them. */
@ApiType
public record PodTemplateSpec(
    @Size(max = 64) @JsonPropertyDescription("Annotations of the pods.")
        Map<String, @Size(max = 4096) String> annotations,
    @Size(max = 64)
        @JsonPropertyDescription("Labels of the pods, beside those that Whorl selects by.")
        Map<String, @Size(max = 63) String> labels,
    @Size(max = 32) @JsonPropertyDescription("Labels of the nodes.")
        Map<String, @Size(max = 63) String> nodeSelector,
    @Size(max = 16) @JsonPropertyDescription("Taints of the nodes that are tolerated.")
        List<TolerationSpec> tolerations,
    @Size(min = 1, max = 253) @JsonPropertyDescription("Priority class of the pods.")
        @Nullable String priorityClassName) {
  /** Nothing special. */
  public static final PodTemplateSpec DEFAULT =
      new PodTemplateSpec(Map.of(), Map.of(), Map.of(), List.of(), null);

  public PodTemplateSpec {
    annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
    tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
  }
}
