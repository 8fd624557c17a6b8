package dev.whorl.operator.server;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What to do about the pods of one server next. */
sealed interface PodStep {
  /** All is well; {@code pod} runs or starts the agent. */
  record Keep(Pod pod) implements PodStep {}

  /** There is no pod that counts: make one. */
  record Create() implements PodStep {}

  /** The pod is of an old revision or has ended: delete it. */
  record Delete(Pod pod, String why) implements PodStep {}

  /** A pod is on its way out; look again then. */
  record Await(Pod pod, Instant until) implements PodStep {}

  /** How long after its grace period a terminating pod counts as stuck on a dead node. */
  Duration STUCK_AFTER = Duration.ofSeconds(10);

  /**
   * Decides.
   *
   * @param pods of the server, in any order
   * @param revision that the pod shall have
   */
  static PodStep next(Collection<Pod> pods, String revision, Instant now) {
    List<Pod> staying = new ArrayList<>();
    Pod leaving = null;
    for (Pod pod : pods) {
      if (pod.getMetadata().getDeletionTimestamp() == null) {
        staying.add(pod);
      } else if (!stuck(pod, now)) {
        leaving = pod;
      }
    }
    if (staying.size() > 1) {
      // One name, one process: routers could not tell two apart.
      staying.sort(Comparator.comparing(p -> p.getMetadata().getCreationTimestamp()));
      return new Delete(staying.getLast(), "the server has an older pod");
    }
    if (!staying.isEmpty()) {
      return judge(staying.getFirst(), revision);
    }
    return leaving == null ? new Create() : new Await(leaving, givenUpAt(leaving));
  }

  private static PodStep judge(Pod pod, String revision) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    if ("Failed".equals(phase) || "Succeeded".equals(phase)) {
      return new Delete(pod, "it has ended (" + phase + ")");
    }
    if (!revision.equals(pod.getMetadata().getLabels().get(AgentPod.REVISION_LABEL))) {
      return new Delete(pod, "its pool or image has changed");
    }
    return new Keep(pod);
  }

  private static boolean stuck(Pod pod, Instant now) {
    return now.isAfter(givenUpAt(pod));
  }

  /** The deletion timestamp is the end of the grace period already. */
  private static Instant givenUpAt(Pod pod) {
    return Instant.parse(pod.getMetadata().getDeletionTimestamp()).plus(STUCK_AFTER);
  }
}
