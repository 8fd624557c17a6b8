package dev.whorl.operator.pool;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether deployments have what they asked for, and since when. */
final class Calm {
  private static final String READY = "Ready";

  private Calm() {}

  /** How long all of them are Ready for what they ask for now; null: one is not, or none is. */
  static @Nullable Duration of(Collection<LLMDeployment> deployments, Instant now) {
    Duration shortest = null;
    for (LLMDeployment deployment : deployments) {
      Instant since = readySince(deployment);
      if (since == null) {
        return null;
      }
      Duration calm = Duration.between(since, now);
      shortest = shortest == null || calm.compareTo(shortest) < 0 ? calm : shortest;
    }
    return shortest;
  }

  private static @Nullable Instant readySince(LLMDeployment deployment) {
    LLMDeploymentStatus status = deployment.getStatus();
    if (status == null
        || !Objects.equals(status.observedGeneration(), deployment.getMetadata().getGeneration())) {
      return null;
    }
    return status.conditions().stream()
        .filter(c -> c.getType().equals(READY) && c.getStatus().equals("True"))
        .map(Condition::getLastTransitionTime)
        .map(Instant::parse)
        .findFirst()
        .orElse(null);
  }
}
