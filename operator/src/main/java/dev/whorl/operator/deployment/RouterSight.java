package dev.whorl.operator.deployment;

import dev.whorl.operator.kube.PodFacts;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the state of a router from its Deployment and its pods. */
final class RouterSight {
  /** What a pod waits for that is on its way. */
  private static final List<String> STARTING = List.of("ContainerCreating", "PodInitializing");

  private RouterSight() {}

  /**
   * The state.
   *
   * @param wanted whether a router shall run
   * @param refusal what the API server said when it did not take the router; null: it took it
   */
  static RouterState of(
      boolean wanted, @Nullable Deployment found, Collection<Pod> pods, @Nullable String refusal) {
    boolean serving = ready(found);
    if (refusal != null) {
      return new RouterState.Refused(refusal, serving);
    }
    if (serving) {
      return new RouterState.Serving();
    }
    if (!wanted) {
      return new RouterState.Off();
    }
    return pods.stream()
        .filter(p -> p.getMetadata().getDeletionTimestamp() == null && p.getStatus() != null)
        .sorted(Comparator.comparing((Pod p) -> p.getMetadata().getCreationTimestamp()).reversed())
        .map(RouterSight::trouble)
        .filter(Objects::nonNull)
        .findFirst()
        .or(() -> notLetIn(found).stream().findFirst())
        .<RouterState>map(RouterState.Failing::new)
        .orElseGet(() -> new RouterState.Starting("No router pod is ready."));
  }

  /** Whether a pod is being made that has not got its volumes yet. */
  static boolean mounting(Collection<Pod> pods) {
    return pods.stream()
        .filter(p -> p.getStatus() != null)
        .flatMap(p -> p.getStatus().getContainerStatuses().stream())
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(ContainerState::getWaiting)
        .anyMatch(w -> w != null && STARTING.contains(w.getReason()));
  }

  private static boolean ready(@Nullable Deployment found) {
    return found != null
        && found.getStatus() != null
        && found.getStatus().getReadyReplicas() != null
        && found.getStatus().getReadyReplicas() > 0;
  }

  /** A quota or the namespace's pod security keeps the pods out. */
  private static List<String> notLetIn(@Nullable Deployment found) {
    return found == null || found.getStatus() == null
        ? List.of()
        : found.getStatus().getConditions().stream()
            .filter(c -> c.getType().equals("ReplicaFailure") && c.getStatus().equals("True"))
            .map(DeploymentCondition::getMessage)
            .filter(Objects::nonNull)
            .map(m -> "The router's pod is refused: " + m)
            .toList();
  }

  private static @Nullable String trouble(Pod pod) {
    String noNode = PodFacts.noNode(pod);
    if (noNode != null) {
      return "The router's pod finds no node: " + noNode;
    }
    for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
      String trouble = trouble(container);
      if (trouble != null) {
        return trouble;
      }
    }
    return null;
  }

  private static @Nullable String trouble(ContainerStatus container) {
    ContainerStateTerminated ended = PodFacts.lastEnd(container);
    if (ended != null) {
      return said(ended, container.getRestartCount());
    }
    ContainerStateWaiting waiting =
        container.getState() == null ? null : container.getState().getWaiting();
    if (waiting == null || STARTING.contains(waiting.getReason())) {
      return null;
    }
    return waiting.getMessage() == null
        ? "The router's pod waits: " + waiting.getReason()
        : "The router's pod waits: %s, %s".formatted(waiting.getReason(), waiting.getMessage());
  }

  /** A router that ends because of what it met says so in its termination message. */
  private static String said(ContainerStateTerminated ended, int restarts) {
    String message = ended.getMessage();
    if (message != null && !message.isBlank()) {
      return message.strip();
    }
    return "The router ended %d times, last with %s (exit code %d).%s"
        .formatted(
            Math.max(restarts, 1),
            ended.getReason(),
            ended.getExitCode(),
            "OOMKilled".equals(ended.getReason())
                ? " Raise spec.router.resources.limits.memory."
                : " Its log says more.");
  }
}
