package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The device of each server. */
@ApiType
@ValidationRule(
    value = "has(self.resourceName) != has(self.deviceClassName)",
    message = "exactly one of resourceName and deviceClassName must be set")
public record DeviceSpec(
    @Size(min = 3, max = 253)
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?/[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$")
        @JsonPropertyDescription(
            "Resource of a device plugin, of which each server takes one: nvidia.com/gpu, a MIG profile such as nvidia.com/mig-1g.10gb, a time slice such as nvidia.com/gpu.shared.")
        @Nullable String resourceName,
    @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "DeviceClass of dynamic resource allocation, of which each server claims one device.")
        @Nullable String deviceClassName) {}
