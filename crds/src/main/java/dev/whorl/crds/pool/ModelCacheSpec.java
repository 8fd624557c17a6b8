package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Where copies of models are kept. */
@ApiType
@ValidationRule(
    value = "!has(self.persistentVolumeClaim) || !has(self.hostPath)",
    message = "at most one of persistentVolumeClaim and hostPath may be set")
public record ModelCacheSpec(
    @Required
        @ValidationRule(
            value =
                "quantity(string(self)).compareTo(quantity('1Mi')) >= 0 && quantity(string(self)).compareTo(quantity('1Pi')) <= 0",
            message = "sizeLimit must be from 1Mi to 1Pi")
        @JsonPropertyDescription(
            "What all copies may take together; those that were not used for longest make room.")
        Quantity sizeLimit,
    @JsonPropertyDescription(
            "A claim in the operator's namespace that all servers may write: one copy for all.")
        @Nullable ClaimSource persistentVolumeClaim,
    @JsonPropertyDescription(
            "A folder on every node that agents may write: one copy a node. Neither: each server has its own, as long as its pod lives.")
        @Nullable HostPathSource hostPath) {}
