package dev.whorl.operator.deployment;

import dev.whorl.crds.llm.ResourcesSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compute resources of a router: what the user named, and defaults for the rest that never
 * contradict it. A default request gives way to a lower limit, the default limit to a higher
 * request.
 */
final class RouterResources {
  private static final String MEMORY = "memory";
  private static final Map<String, Quantity> REQUESTS =
      Map.of("cpu", new Quantity("100m"), MEMORY, new Quantity("384Mi"));
  private static final Quantity MEMORY_LIMIT = new Quantity("768Mi");

  private RouterResources() {}

  static ResourceRequirements of(@Nullable ResourcesSpec asked) {
    Map<String, Quantity> requests = new TreeMap<>();
    Map<String, Quantity> limits = new TreeMap<>();
    if (asked != null) {
      requests.putAll(asked.requests());
      limits.putAll(asked.limits());
    }
    REQUESTS.forEach((name, request) -> {
      Quantity limit = limits.get(name);
      requests.putIfAbsent(name, limit == null || above(limit, request) ? request : limit);
    });
    Quantity request = requests.get(MEMORY);
    limits.putIfAbsent(
        MEMORY, request == null || above(MEMORY_LIMIT, request) ? MEMORY_LIMIT : request);
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
  }

  private static boolean above(Quantity quantity, Quantity other) {
    return quantity.getNumericalAmount().compareTo(other.getNumericalAmount()) > 0;
  }
}
