package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;

/** What computes. */
@ApiType
public record ExecutorSpec(
    @Default("Cpu")
        @JsonPropertyDescription(
            "Cpu: vector instructions of the node. Cuda: an NVIDIA GPU, named in device.")
        Backend backend) {}
