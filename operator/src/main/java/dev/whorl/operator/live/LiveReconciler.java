package dev.whorl.operator.live;

import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.kube.EventWriter;
import dev.whorl.operator.kube.Labels;
import dev.whorl.planning.rebalance.DemandEstimate;
import io.fabric8.kubernetes.api.model.Pod;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Asks the routers of every deployment what happens, every few seconds, and keeps count. */
@ControllerConfiguration(name = "live")
public final class LiveReconciler implements Reconciler<LLMDeployment> {
  private static final Duration LOOK = Duration.ofSeconds(3);

  /** A minute of peaks: capacities follow the load in seconds, and not every single session. */
  private static final double WINDOW_SECONDS = 5;

  private static final int WINDOWS = 12;
  private static final double MILLIS = 1e3;
  private static final String SESSION_RECOVERED = "SessionRecovered";

  private final AgentFleet fleet;
  private final EventWriter events;
  private final Function<Collection<Pod>, List<RouterFigures>> routers;
  private final LiveDeployments live;
  private final Clock clock;
  private final ConcurrentMap<String, Tally> tallies = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Recoveries> recoveries = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, DemandEstimate> demands = new ConcurrentHashMap<>();

  /**
   * Nothing is asked yet.
   *
   * @param routers asks router pods
   */
  public LiveReconciler(
      AgentFleet fleet,
      EventWriter events,
      Function<Collection<Pod>, List<RouterFigures>> routers,
      LiveDeployments live,
      Clock clock) {
    this.fleet = fleet;
    this.events = events;
    this.routers = routers;
    this.live = live;
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
                .withSecondaryToPrimaryMapper(LiveReconciler::byLabel)
                // Looked at by the clock; that they change is no reason of its own.
                .withOnUpdateFilter((now, before) -> false)
                .build(),
            context));
  }

  private static Set<ResourceID> byLabel(Pod pod) {
    String name = pod.getMetadata().getLabels().get(Group.DEPLOYMENT_LABEL);
    return name == null ? Set.of() : Set.of(new ResourceID(name, pod.getMetadata().getNamespace()));
  }

  private void tellRecoveries(
      LLMDeployment deployment, Tally before, List<RouterFigures> answers, Instant now) {
    String uid = deployment.getMetadata().getUid();
    Recoveries seen =
        before.recoveries(
            Objects.requireNonNull(recoveries.getOrDefault(uid, Recoveries.NONE)), answers, now);
    Optional<String> told = seen.toTell(now);
    told.ifPresent(words -> events.write(deployment, seen.ended() > 0, SESSION_RECOVERED, words));
    recoveries.put(uid, told.isPresent() ? Recoveries.NONE : seen);
  }

  @Override
  public UpdateControl<LLMDeployment> reconcile(
      LLMDeployment deployment, Context<LLMDeployment> context) {
    String uid = deployment.getMetadata().getUid();
    Set<String> present =
        context
            .getPrimaryCache()
            .list(one -> true)
            .map(one -> one.getMetadata().getUid())
            .collect(Collectors.toSet());
    tallies.keySet().retainAll(present);
    demands.keySet().retainAll(present);
    recoveries.keySet().retainAll(present);
    live.keepOnly(present);
    if (deployment.getMetadata().getDeletionTimestamp() != null || deployment.getSpec().idle()) {
      tallies.remove(uid);
      demands.remove(uid);
      return UpdateControl.noUpdate();
    }
    List<RouterFigures> answers = routers.apply(context.getSecondaryResources(Pod.class));
    if (!answers.isEmpty()) {
      Instant now = clock.instant();
      Tally before = Objects.requireNonNull(tallies.getOrDefault(uid, Tally.starting()));
      tellRecoveries(deployment, before, answers, now);
      Tally tally = before.with(now, answers, ServerSteps.of(uid, fleet.observations()));
      tallies.put(uid, tally);
      live.ended(uid, tally.endings());
      LiveFigures figures = tally.figures(now);
      if (figures != null) {
        live.show(deployment, figures);
      }
      int sessions = answers.stream().mapToInt(a -> a.running() + a.waiting()).sum();
      double seconds = now.toEpochMilli() / MILLIS;
      DemandEstimate known = demands.get(uid);
      DemandEstimate demand =
          // A clock that goes back begins anew.
          (known == null || known.currentStart() > seconds
                  ? DemandEstimate.starting(seconds, WINDOW_SECONDS, WINDOWS)
                  : known)
              .with(seconds, sessions);
      demands.put(uid, demand);
      live.spread(uid, demand.profile(deployment.getSpec().sessions()));
    }
    return UpdateControl.<LLMDeployment>noUpdate().rescheduleAfter(LOOK);
  }
}
