package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An Ingress for the routers' Service. */
@ApiType
public record IngressSpec(
    @Size(min = 1, max = 253) @JsonPropertyDescription("Its class; absent: the cluster's default.")
        @Nullable String className,
    @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9*]([a-z0-9.-]*[a-z0-9])?$")
        @JsonPropertyDescription("Host name that clients use.")
        String host,
    @Size(min = 1, max = 253)
        @JsonPropertyDescription("Secret with the certificate for the host; absent: plain HTTP.")
        @Nullable String tlsSecretName,
    @Size(max = 64)
        @JsonPropertyDescription(
            "For the ingress controller and for cert-manager (cert-manager.io/cluster-issuer).")
        Map<String, @Size(max = 4096) String> annotations) {
  public IngressSpec {
    annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
  }
}
