package dev.whorl.operator.kube;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import org.jspecify.annotations.Nullable;

/** What a pod's status says, wherever in it that stands. */
public final class PodFacts {
  private PodFacts() {}

  /**
   * Why the scheduler finds no node; null when it has found one or has not looked yet.
   *
   * @param pod with a status
   */
  public static @Nullable String noNode(Pod pod) {
    for (PodCondition condition : pod.getStatus().getConditions()) {
      if ("PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus())) {
        return String.valueOf(condition.getMessage());
      }
    }
    return null;
  }

  /** How a container ended last, be it down now or running again; null when it never ended. */
  public static @Nullable ContainerStateTerminated lastEnd(ContainerStatus container) {
    ContainerState now = container.getState();
    if (now != null && now.getTerminated() != null) {
      return now.getTerminated();
    }
    ContainerState last = container.getLastState();
    return last == null ? null : last.getTerminated();
  }
}
