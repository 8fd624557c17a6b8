package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** Compute resources of a container. */
@ApiType
public record ResourcesSpec(
    @Size(max = 8) @JsonPropertyDescription("What the scheduler sets aside.")
        Map<String, Quantity> requests,
    @Size(max = 8) @JsonPropertyDescription("What the container may use at most.")
        Map<String, Quantity> limits) {
  public ResourcesSpec {
    requests = requests == null ? Map.of() : Map.copyOf(requests);
    limits = limits == null ? Map.of() : Map.copyOf(limits);
  }
}
