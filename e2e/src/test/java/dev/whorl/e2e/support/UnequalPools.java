package dev.whorl.e2e.support;

import dev.whorl.crds.GPUNodePool;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The three pools of the demo, one server each, none of which can hold the whole model. */
public final class UnequalPools {

  private static final List<String> NAMES = List.of("small", "medium", "large");
  private static final Path YAML =
      ProjectScript.root().resolve("manifests/examples/demo/pools.yaml");

  private final KubernetesClient client;

  public UnequalPools(KubernetesClient client) {
    this.client = client;
  }

  /** Applies them as they stand in the example. */
  public void apply() {
    apply(Map.of());
  }

  /** Applies them with other memory limits: by name, those that differ from the example. */
  public void apply(Map<String, String> memoryLimits) {
    try (var yaml = Files.newInputStream(YAML)) {
      for (var item : client.load(yaml).items()) {
        var pool = (GenericKubernetesResource) client.resource(item).item();
        String limit = memoryLimits.get(pool.getMetadata().getName());
        if (limit != null) {
          Map<String, Object> memory = Objects.requireNonNull(pool.get("spec", "memory"));
          memory.put("limit", limit);
        }
        client.resource(pool).forceConflicts().serverSideApply();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes them and waits until the operator has let them go. */
  public void delete() {
    var pools = client.resources(GPUNodePool.class);
    NAMES.forEach(name -> pools.withName(name).delete());
    NAMES.forEach(
        name -> pools.withName(name).waitUntilCondition(pool -> pool == null, 2, TimeUnit.MINUTES));
  }
}
