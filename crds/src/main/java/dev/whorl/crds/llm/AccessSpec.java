package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Who may send requests, and how many. */
@ApiType
public record AccessSpec(
    @Required
        @JsonPropertyDescription(
            "A Secret in the deployment's namespace with one API key per entry: the entry's name is what limits and metrics call it, its value the key. While it is missing or empty every request is refused.")
        SecretRef apiKeysSecretRef,
    @Size(max = 256)
        @JsonPropertyDescription(
            "What keys may use in a minute. A key without a limit may use any amount.")
        List<KeyLimitSpec> limits) {
  public AccessSpec {
    limits = limits == null ? List.of() : List.copyOf(limits);
  }
}
