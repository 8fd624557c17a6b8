package dev.whorl.operator.kube;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Conditions as Kubernetes keeps them: a transition time that moves only with the status. */
public final class Conditions {
  public static final String TRUE = "True";
  public static final String FALSE = "False";

  private Conditions() {}

  /**
   * The condition as it goes into a status.
   *
   * @param previous those of the status so far; the transition time is kept if the status is the
   *     same
   */
  public static Condition of(
      String type,
      boolean holds,
      String reason,
      String message,
      List<Condition> previous,
      long generation,
      Instant now) {
    String status = holds ? TRUE : FALSE;
    String since =
        previous.stream()
            .filter(c -> c.getType().equals(type) && c.getStatus().equals(status))
            .map(Condition::getLastTransitionTime)
            .findFirst()
            .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .build();
  }

  /** Whether the condition of that type is there and true. */
  public static boolean holds(List<Condition> conditions, String type) {
    return conditions.stream()
        .anyMatch(c -> c.getType().equals(type) && c.getStatus().equals(TRUE));
  }
}
