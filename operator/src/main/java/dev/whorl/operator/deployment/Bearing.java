package dev.whorl.operator.deployment;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.RolloutStatus;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which changes of a deployment bear on its router and its status: those of its spec, its
 * finalizers and its end, and how far a roll-out is, which another controller writes. Not what this
 * one writes.
 */
public final class Bearing implements OnUpdateFilter<LLMDeployment> {
  @Override
  public boolean accept(LLMDeployment now, LLMDeployment before) {
    return !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(
            now.getMetadata().getDeletionTimestamp(), before.getMetadata().getDeletionTimestamp())
        || !Objects.equals(now.getMetadata().getFinalizers(), before.getMetadata().getFinalizers())
        || !Objects.equals(rollout(now), rollout(before));
  }

  private static @Nullable RolloutStatus rollout(LLMDeployment deployment) {
    return deployment.getStatus() == null ? null : deployment.getStatus().rollout();
  }
}
