package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.whorl.crds.ApiType;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which nodes run block servers and what each server may use. */
@ApiType
@ValidationRule(
    value = "self.executor.backend != 'Cuda' || has(self.device)",
    message = "device must be set with executor.backend Cuda: its resourceName or deviceClassName")
@ValidationRule(
    value = "self.executor.backend == 'Cuda' || !has(self.device)",
    message = "device must be absent unless executor.backend is Cuda")
@ValidationRule(
    value = "self.executor.backend == 'Cuda' || has(self.memory.limit)",
    message = "memory.limit must be set unless executor.backend is Cuda")
@ValidationRule(
    value = "has(self.sources) || (has(self.stores) && size(self.stores) > 0)",
    message = "stores or sources must be set, or no model can be served")
@ValidationRule(
    value = "!has(self.device) || !has(self.device.deviceClassName) || has(self.servers.max)",
    message = "servers.max must be set with device.deviceClassName, whose devices are not counted")
public record GPUNodePoolSpec(
    @Required @Size(min = 1, max = 32) @JsonPropertyDescription("Labels of the nodes.")
        Map<String, @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription("The device of each server; none with Cpu.")
        @Nullable DeviceSpec device,
    @Default("{}") @JsonPropertyDescription("How many servers run.") ServersSpec servers,
    @Required @JsonPropertyDescription("Memory of each server.") MemorySpec memory,
    @Required
        @ValidationRule(
            value =
                "quantity(string(self)).compareTo(quantity('1m')) >= 0 && quantity(string(self)).compareTo(quantity('10k')) <= 0",
            message = "cpu must be from 1m to 10k")
        @JsonPropertyDescription("CPU limit of each server.")
        Quantity cpu,
    @Default("{}") @JsonPropertyDescription("What computes.") ExecutorSpec executor,
    @Size(max = 16)
        @JsonPropertyDescription("Where model files are; mounted read-only into every server.")
        List<StoreSpec> stores,
    @JsonPropertyDescription(
            "Models that are fetched from elsewhere; absent: only those of stores are served.")
        @Nullable SourcesSpec sources,
    @JsonPropertyDescription("Which namespaces may use the pool; absent: all.")
        @Nullable NamespaceSelector allowedNamespaces,
    @JsonPropertyDescription("What a server costs; absent: nothing.") @Nullable CostSpec cost,
    @JsonPropertyDescription("What a server draws; absent: nothing is known, 0 W are counted.")
        @Nullable PowerSpec power,
    @JsonPropertyDescription("Who is trusted with text; absent: nobody asks.")
        @Nullable TrustSpec trust,
    @Default("{}") @JsonPropertyDescription("The agent pods.") AgentSpec agent) {
  public GPUNodePoolSpec {
    stores = stores == null ? List.of() : List.copyOf(stores);
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
  }

  /** Whether deployments of a namespace with these labels may use the pool. */
  public boolean admits(Map<String, String> labels) {
    return allowedNamespaces == null
        || labels.entrySet().containsAll(allowedNamespaces.matchLabels().entrySet());
  }
}
