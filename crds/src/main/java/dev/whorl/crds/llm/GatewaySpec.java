package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** An HTTPRoute of the Gateway API for the routers' Service. */
@ApiType
public record GatewaySpec(
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription("Gateways that shall serve the route.")
        List<GatewayRef> parentRefs,
    @Size(max = 16)
        @JsonPropertyDescription("Host names that clients use; none: those of the gateway.")
        List<@Size(min = 1, max = 253) @Pattern("^[a-z0-9*]([a-z0-9.-]*[a-z0-9])?$") String>
            hostnames) {
  public GatewaySpec {
    parentRefs = List.copyOf(parentRefs);
    hostnames = hostnames == null ? List.of() : List.copyOf(hostnames);
  }
}
