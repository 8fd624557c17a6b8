package dev.whorl.operator.server;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import org.jspecify.annotations.Nullable;

/** Why a pod does not run, in the words of whoever stopped it. */
final class PodTrouble {
  /** What a JVM ends with that is told to exit when its heap is full. */
  private static final int HEAP_FULL = 3;

  private PodTrouble() {}

  /** One sentence; null when nothing is wrong with the pod itself. */
  static @Nullable String of(Pod pod) {
    if (pod.getStatus() == null) {
      return null;
    }
    for (PodCondition condition : pod.getStatus().getConditions()) {
      if ("PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus())) {
        return "The pod finds no node: " + condition.getMessage();
      }
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
    ContainerStateTerminated ended = ended(container);
    if (ended != null && !Boolean.TRUE.equals(container.getReady())) {
      String memory =
          "OOMKilled".equals(ended.getReason())
              ? " Raise memory.limit or memory.reserved of its pool."
              : ended.getExitCode() == HEAP_FULL
                  ? " Its Java heap was full, which is three eighths of memory.reserved of its pool: raise that."
                  : "";
      return "The agent ended %d times, last with %s (exit code %d).%s"
          .formatted(container.getRestartCount(), ended.getReason(), ended.getExitCode(), memory);
    }
    ContainerStateWaiting waiting =
        container.getState() == null ? null : container.getState().getWaiting();
    if (waiting == null || "ContainerCreating".equals(waiting.getReason())) {
      return null;
    }
    return waiting.getMessage() == null
        ? "The agent waits: " + waiting.getReason()
        : "The agent waits: %s, %s".formatted(waiting.getReason(), waiting.getMessage());
  }

  private static @Nullable ContainerStateTerminated ended(ContainerStatus container) {
    ContainerState now = container.getState();
    if (now != null && now.getTerminated() != null) {
      return now.getTerminated();
    }
    ContainerState last = container.getLastState();
    return last == null ? null : last.getTerminated();
  }
}
