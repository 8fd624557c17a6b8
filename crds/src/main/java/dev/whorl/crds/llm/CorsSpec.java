package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Cross-origin requests of web pages. */
@ApiType
public record CorsSpec(
    @Required
        @Size(min = 1, max = 32)
        @JsonPropertyDescription("Origins such as https://chat.example.org, or * for all.")
        List<
                @Size(min = 1, max = 253) @Pattern("^([*]|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)$")
                String>
            allowedOrigins) {
  public CorsSpec {
    allowedOrigins = List.copyOf(allowedOrigins);
  }
}
