package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** Memory of each server. */
@ApiType
@ValidationRule(
    value =
        "!has(self.limit) || quantity(string(self.limit)).compareTo(quantity(string(self.reserved)).add(quantity('1Mi'))) >= 0",
    message = "limit must be above reserved, by 1Mi at least")
public record MemorySpec(
    @ValidationRule(
            value = "quantity(string(self)).compareTo(quantity('1Pi')) <= 0",
            message = "limit must be at most 1Pi")
        @JsonPropertyDescription(
            "Memory limit of the agent container. With Cpu it must be set; with Cuda, where weights and caches are on the device, absent: reserved and 2Gi for the driver.")
        @Nullable Quantity limit,
    @Default("256Mi")
        @ValidationRule(
            value = "quantity(string(self)).compareTo(quantity('64Mi')) >= 0",
            message =
                "reserved must be at least 64Mi, for three eighths of it are the agent's Java heap")
        @JsonPropertyDescription(
            "Kept for the agent itself, three eighths of it for its Java heap; with Cpu the rest of the limit holds weights and caches. Below 256Mi an agent with a full device may be killed for memory.")
        Quantity reserved,
    @Default("92")
        @Min(10)
        @Max(100)
        @JsonPropertyDescription(
            "Share of the rest, with Cuda of the memory that is free on the device, that planning may use.")
        Integer utilizationPercent) {}
