package dev.whorl.operator.uninstall;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Deployments first, since a pool in use is not let go; then pools; then the servers that follow
 * their pool. The operator does the work, by its finalizers; this only asks for it and waits.
 */
final class TakeDown {

  private final KubernetesClient client;
  private final Set<String> namespaces;
  private final Clock clock;
  private final Consumer<String> progress;

  /**
   * @param namespaces whose deployments are taken down; empty: those of all namespaces
   */
  TakeDown(
      KubernetesClient client, Set<String> namespaces, Clock clock, Consumer<String> progress) {
    this.client = client;
    this.namespaces = Set.copyOf(namespaces);
    this.clock = clock;
    this.progress = progress;
  }

  /**
   * Takes everything down.
   *
   * @throws StillThereException when something is left after {@code timeout}
   */
  void within(Duration timeout) throws StillThereException {
    Instant deadline = clock.instant().plus(timeout);
    delete(LLMDeployment.class);
    awaitGone(LLMDeployment.class, deadline, timeout);
    delete(GPUNodePool.class);
    awaitGone(GPUNodePool.class, deadline, timeout);
    awaitGone(BlockServer.class, deadline, timeout);
  }

  private void delete(Class<? extends HasMetadata> kind) {
    for (HasMetadata object : present(kind)) {
      progress.accept("deleting " + kind.getSimpleName() + " " + object.getMetadata().getName());
      client.resource(object).delete();
    }
  }

  private void awaitGone(Class<? extends HasMetadata> kind, Instant deadline, Duration timeout)
      throws StillThereException {
    for (HasMetadata object : present(kind)) {
      long left = Math.max(1, Duration.between(clock.instant(), deadline).toMillis());
      try {
        client.resource(object).waitUntilCondition(now -> now == null, left, TimeUnit.MILLISECONDS);
      } catch (KubernetesClientTimeoutException e) {
        throw new StillThereException(present(kind), timeout);
      }
      progress.accept(kind.getSimpleName() + " " + object.getMetadata().getName() + " is gone");
    }
  }

  /** Nothing when the kind itself is not known any more. */
  private List<? extends HasMetadata> present(Class<? extends HasMetadata> kind) {
    try {
      var resources = client.resources(kind);
      return namespaces.isEmpty() || !Namespaced.class.isAssignableFrom(kind)
          ? resources.inAnyNamespace().list().getItems()
          : namespaces.stream()
              .flatMap(n -> resources.inNamespace(n).list().getItems().stream())
              .toList();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }
}
