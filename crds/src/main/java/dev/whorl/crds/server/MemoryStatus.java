package dev.whorl.crds.server;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.kubernetes.api.model.Quantity;

/** Memory of a server, in whole MiB. */
@ApiType
public record MemoryStatus(
    @JsonPropertyDescription("Of the device.") Quantity total,
    @JsonPropertyDescription("For weights and caches.") Quantity usable,
    @JsonPropertyDescription("Taken by weights.") Quantity weights,
    @JsonPropertyDescription("Reserved for caches.") Quantity cache) {}
