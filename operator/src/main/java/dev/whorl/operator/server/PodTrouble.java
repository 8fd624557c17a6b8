package dev.whorl.operator.server;

import dev.whorl.operator.kube.PodFacts;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/** Why a pod does not run, in the words of whoever stopped it. */
final class PodTrouble {
  /** What a JVM ends with that is told to exit when its heap is full. */
  private static final int HEAP_FULL = 3;

  /** What an agent ends with whose device was lost; its termination message says why. */
  private static final int DEVICE_LOST = 4;

  private PodTrouble() {}

  /** One sentence; null when nothing is wrong with the pod itself. */
  static @Nullable String of(Pod pod) {
    if (pod.getStatus() == null) {
      return null;
    }
    String noNode = PodFacts.noNode(pod);
    if (noNode != null) {
      return "The pod finds no node: " + noNode;
    }
    for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
      String trouble = trouble(container);
      if (trouble != null) {
        return trouble;
      }
    }
    return null;
  }

  /** Whether the agent is down because its device was lost. */
  static boolean deviceLost(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getContainerStatuses().stream()
            .filter(container -> !Boolean.TRUE.equals(container.getReady()))
            .map(PodFacts::lastEnd)
            .anyMatch(ended -> ended != null && ended.getExitCode() == DEVICE_LOST);
  }

  private static @Nullable String trouble(ContainerStatus container) {
    ContainerStateTerminated ended = PodFacts.lastEnd(container);
    if (ended != null && !Boolean.TRUE.equals(container.getReady())) {
      if (ended.getExitCode() == DEVICE_LOST) {
        return "The device was lost, and the agent is started anew, later each time (%d times so far): %s"
            .formatted(container.getRestartCount(), ended.getMessage());
      }
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
}
