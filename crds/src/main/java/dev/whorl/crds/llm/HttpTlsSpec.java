package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Required;

/** HTTPS of the routers. */
@ApiType
public record HttpTlsSpec(
    @Required
        @JsonPropertyDescription(
            "A Secret of type kubernetes.io/tls in the deployment's namespace, for example one that cert-manager keeps. A renewed certificate is taken within a minute; routers do not start without it.")
        SecretRef secretRef) {}
