package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;

/** Namespaces by their labels. */
@ApiType
public record NamespaceSelector(
    @Required @Size(min = 1, max = 16) @JsonPropertyDescription("All must match.")
        Map<String, @Size(max = 63) String> matchLabels) {
  public NamespaceSelector {
    matchLabels = matchLabels == null ? Map.of() : Map.copyOf(matchLabels);
  }
}
