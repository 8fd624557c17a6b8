package dev.whorl.operator.autoscaling;

import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.AutoscalingSpec;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.operator.kube.EventWriter;
import dev.whorl.operator.kube.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
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
 * Sets the replicas of deployments with {@code spec.autoscaling} through the scale subresource, as
 * an HPA does: once a second it asks their routers and decides. Others cost nothing.
 */
@ControllerConfiguration(name = "autoscaling")
public final class AutoscalingReconciler implements Reconciler<LLMDeployment> {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Function<Collection<Pod>, @Nullable Demand> demand;
  private final EventWriter events;
  private final Clock clock;
  private final ConcurrentMap<String, Scaling.Memory> memories = new ConcurrentHashMap<>();

  /**
   * Nothing is asked yet.
   *
   * @param demand of routers; null when it is not known
   */
  public AutoscalingReconciler(
      KubernetesClient client, Function<Collection<Pod>, @Nullable Demand> demand, Clock clock) {
    this.client = client;
    this.demand = demand;
    this.events = new EventWriter(client, clock);
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, LLMDeployment>> prepareEventSources(
      EventSourceContext<LLMDeployment> context) {
    return List.of(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, LLMDeployment.class)
                .withName("router-pods")
                .withLabelSelector(Labels.COMPONENT + "=" + Labels.ROUTER)
                .withSecondaryToPrimaryMapper(AutoscalingReconciler::byLabel)
                // Looked at by the clock; that they change is no reason of its own.
                .withOnUpdateFilter((now, before) -> false)
                .build(),
            context));
  }

  private static Set<ResourceID> byLabel(Pod pod) {
    String name = pod.getMetadata().getLabels().get(Group.DEPLOYMENT_LABEL);
    return name == null ? Set.of() : Set.of(new ResourceID(name, pod.getMetadata().getNamespace()));
  }

  @Override
  public UpdateControl<LLMDeployment> reconcile(
      LLMDeployment deployment, Context<LLMDeployment> context) {
    AutoscalingSpec spec = deployment.getSpec().autoscaling();
    String uid = deployment.getMetadata().getUid();
    if (spec == null
        || deployment.getSpec().suspend()
        || deployment.getMetadata().getDeletionTimestamp() != null) {
      memories.remove(uid);
      return UpdateControl.noUpdate();
    }
    Demand now = demand.apply(context.getSecondaryResources(Pod.class));
    if (now != null) {
      decide(deployment, spec, now);
    } else {
      keepWithin(deployment, spec);
    }
    return UpdateControl.<LLMDeployment>noUpdate().rescheduleAfter(LOOK);
  }

  private void decide(LLMDeployment deployment, AutoscalingSpec spec, Demand demandNow) {
    String uid = deployment.getMetadata().getUid();
    Instant now = clock.instant();
    Scaling.Memory before =
        Objects.requireNonNull(memories.computeIfAbsent(uid, _ -> Scaling.Memory.since(now)));
    Scaling.Decision decision =
        Scaling.decide(
            spec,
            deployment.getSpec().sessionsPerReplica(),
            ReplicaSight.of(deployment, demandNow),
            before,
            now);
    memories.put(uid, decision.memory());
    if (decision instanceof Scaling.Decision.To(int replicas, String why, var _)) {
      scale(deployment, replicas, why);
    }
  }

  /** Nobody answers: only the limits of the spec are kept. */
  private void keepWithin(LLMDeployment deployment, AutoscalingSpec spec) {
    int now = deployment.getSpec().replicas();
    int within = Math.clamp(now, spec.minReplicas(), spec.maxReplicas());
    if (within != now) {
      scale(deployment, within, "The limits of spec.autoscaling.");
    }
  }

  private void scale(LLMDeployment deployment, int replicas, String why) {
    LLMDeploymentStatus status = deployment.getStatus();
    if (status == null) {
      return; // nobody has looked at it yet
    }
    String name = deployment.getMetadata().getName();
    String namespace = deployment.getMetadata().getNamespace();
    client
        .resources(LLMDeployment.class)
        .inNamespace(namespace)
        .withName(name)
        .scale(
            new ScaleBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                // Whoever has scaled meanwhile is not overruled by what was seen before.
                .withResourceVersion(deployment.getMetadata().getResourceVersion())
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .endSpec()
                .build());
    events.write(
        deployment,
        false,
        "Scaled",
        "From %d to %d replicas. %s".formatted(deployment.getSpec().replicas(), replicas, why));
  }
}
