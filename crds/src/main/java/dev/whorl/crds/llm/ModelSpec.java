package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;

public record ModelSpec(
    @Required
        @Size(min = 1, max = 512)
        @ValidationRule(value = "self.startsWith('store://')", message = "x")
        @JsonPropertyDescription("The model file.")
        String uri,
    @Size(max = 16) List<@Size(max = 3) String> l,
    @Size(max = 10) Map<String, @Size(max = 3) String> m,
    Precision precision) {
  public enum Precision {
    bf16,
    f32
  }
}
