package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One place with model files. */
@ApiType
@ValidationRule(
    value = "has(self.persistentVolumeClaim) != has(self.hostPath)",
    message = "exactly one of persistentVolumeClaim and hostPath must be set")
public record StoreSpec(
    @Required
        @Size(min = 1, max = 57) // "store-NAME" is the name of a volume
        @Pattern("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")
        @JsonPropertyDescription("As in store://NAME/PATH.")
        String name,
    @JsonPropertyDescription("A claim in the namespace of the operator.")
        @Nullable ClaimSource persistentVolumeClaim,
    @JsonPropertyDescription(
            "A folder on every node; needs a namespace that admits privileged pods.")
        @Nullable HostPathSource hostPath) {}
