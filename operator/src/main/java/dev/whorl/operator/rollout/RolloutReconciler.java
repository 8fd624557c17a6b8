package dev.whorl.operator.rollout;

import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.CanarySpec;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.llm.ModelSpec;
import dev.whorl.crds.llm.RolloutPhase;
import dev.whorl.crds.llm.RolloutStatus;
import dev.whorl.operator.autoscaling.Demand;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.kube.EventWriter;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.live.LiveDeployments;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tries changed models of deployments with {@code spec.rollout.canary}: once a second it looks how
 * the two models are, decides ({@link CanaryStep}), and writes {@code status.rollout}, by which
 * routers split and the planner goes. Deployments at rest cost nothing.
 */
@ControllerConfiguration(name = "rollout")
public final class RolloutReconciler implements Reconciler<LLMDeployment> {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final LiveDeployments live;
  private final Function<Collection<Pod>, @Nullable Demand> demand;
  private final Apply apply;
  private final EventWriter events;
  private final Clock clock;
  private final ConcurrentMap<String, String> applied = new ConcurrentHashMap<>();
  private @Nullable InformerEventSource<Pod, LLMDeployment> pods;

  /**
   * Nothing is looked at yet.
   *
   * @param live what is seen of deployments
   * @param demand of routers; null when it is not known
   */
  public RolloutReconciler(
      KubernetesClient client,
      LiveDeployments live,
      Function<Collection<Pod>, @Nullable Demand> demand,
      Clock clock) {
    this.live = live;
    this.demand = demand;
    this.apply = new Apply(client, "whorl-rollout");
    this.events = new EventWriter(client, clock);
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, LLMDeployment>> prepareEventSources(
      EventSourceContext<LLMDeployment> context) {
    pods =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, LLMDeployment.class)
                .withName("router-pods")
                .withLabelSelector(Labels.COMPONENT + "=" + Labels.ROUTER)
                .withSecondaryToPrimaryMapper(RolloutReconciler::byLabel)
                // Looked at by the clock; that they change is no reason of its own.
                .withOnUpdateFilter((now, before) -> false)
                .build(),
            context);
    return List.of(pods);
  }

  private static Set<ResourceID> byLabel(Pod pod) {
    String name = pod.getMetadata().getLabels().get(Group.DEPLOYMENT_LABEL);
    return name == null ? Set.of() : Set.of(new ResourceID(name, pod.getMetadata().getNamespace()));
  }

  @Override
  public UpdateControl<LLMDeployment> reconcile(
      LLMDeployment deployment, Context<LLMDeployment> context) {
    LLMDeploymentStatus status = deployment.getStatus();
    if (deployment.getMetadata().getDeletionTimestamp() != null) {
      applied.remove(deployment.getMetadata().getUid());
      return UpdateControl.noUpdate();
    }
    CanarySpec spec = deployment.getSpec().canary();
    RolloutStatus now = status == null ? null : status.rollout();
    LLMDeployment canary = canary(deployment, context);
    boolean written =
        spec == null
            ? now == null || given(deployment, canary)
            : tried(deployment, spec, now, canary);
    boolean rests =
        spec == null
            || (now != null
                && now.phase() == RolloutPhase.STABLE
                && deployment.getSpec().model().sameAs(now.stable()));
    return written && rests
        ? UpdateControl.noUpdate()
        : UpdateControl.<LLMDeployment>noUpdate().rescheduleAfter(LOOK);
  }

  /** Nothing is tried any more. */
  private boolean given(LLMDeployment deployment, @Nullable LLMDeployment canary) {
    if (canary != null && CanaryDeployment.isOf(deployment, canary)) {
      apply.gone(canary);
    }
    return write(deployment, null);
  }

  private boolean tried(
      LLMDeployment deployment,
      CanarySpec spec,
      @Nullable RolloutStatus before,
      @Nullable LLMDeployment canary) {
    Instant at = clock.instant();
    if (before == null) {
      return write(deployment, RolloutChange.first(deployment.getSpec().model(), at));
    }
    CanarySight sight = CanaryLook.of(deployment, spec, before, canary, sessions(canary), live, at);
    CanaryStep step = CanaryStep.of(spec, before, sight);
    if (step instanceof CanaryStep.Remove
        && canary != null
        && CanaryDeployment.isOf(deployment, canary)) {
      apply.gone(canary);
      applied.remove(deployment.getMetadata().getUid());
    }
    RolloutChange change =
        RolloutChange.of(
            step,
            spec,
            before,
            deployment.getSpec().model(),
            CanaryDeployment.name(deployment),
            url(canary),
            at);
    RolloutStatus next = change.next();
    if (next.phase() == RolloutPhase.PREPARING || next.phase() == RolloutPhase.PROGRESSING) {
      make(deployment, spec, Objects.requireNonNull(next.candidate()), canary);
    }
    if (next.equals(before)) {
      return true;
    }
    boolean written = write(deployment, next);
    RolloutChange.Event event = change.event();
    if (written && event != null) {
      events.write(deployment, event.warning(), event.reason(), event.message());
    }
    return written;
  }

  private static String url(@Nullable LLMDeployment canary) {
    String url = canary == null || canary.getStatus() == null ? null : canary.getStatus().url();
    return url == null ? "" : url;
  }

  private @Nullable LLMDeployment canary(LLMDeployment deployment, Context<LLMDeployment> context) {
    return context
        .getPrimaryCache()
        .get(
            new ResourceID(
                CanaryDeployment.name(deployment), deployment.getMetadata().getNamespace()))
        .orElse(null);
  }

  /** Those that nobody can count are there. */
  private int sessions(@Nullable LLMDeployment canary) {
    if (canary == null) {
      return 0;
    }
    Demand said = demand.apply(Objects.requireNonNull(pods).getSecondaryResources(canary));
    return said == null ? 1 : said.sessions();
  }

  private void make(
      LLMDeployment deployment, CanarySpec spec, ModelSpec model, @Nullable LLMDeployment found) {
    if (found != null && !CanaryDeployment.isOf(deployment, found)) {
      return;
    }
    LLMDeployment desired = CanaryDeployment.of(deployment, spec, model, found);
    String uid = deployment.getMetadata().getUid();
    String digest = Digest.of(List.of(desired));
    if (found == null) {
      apply.created(desired);
    } else if (!digest.equals(applied.get(uid))) {
      apply.object(desired);
      applied.put(uid, digest);
    }
  }

  /**
   * Remembers the roll-out, unless somebody has changed the deployment since it was looked at.
   *
   * @return whether it is written
   */
  private boolean write(LLMDeployment deployment, @Nullable RolloutStatus rollout) {
    LLMDeployment written = new LLMDeployment();
    written.setMetadata(
        new ObjectMetaBuilder()
            .withName(deployment.getMetadata().getName())
            .withNamespace(deployment.getMetadata().getNamespace())
            .withResourceVersion(deployment.getMetadata().getResourceVersion())
            .build());
    written.setStatus(LLMDeploymentStatus.EMPTY.rolling(rollout));
    try {
      apply.status(written);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }
}
