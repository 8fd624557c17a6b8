package dev.whorl.operator.deployment;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.LLMDeploymentSpec;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.llm.PlacementMode;
import dev.whorl.crds.server.SpanSpec;
import dev.whorl.operator.identity.Authority;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.kube.EventWriter;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.live.LiveDeployments;
import dev.whorl.operator.placement.Loading;
import dev.whorl.operator.placement.Revisions;
import dev.whorl.operator.planner.PlanReport;
import dev.whorl.operator.planner.PlanReports;
import dev.whorl.operator.rollout.Served;
import dev.whorl.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One LLMDeployment: its router, its status, its events. Where its blocks go is the planner's. */
@ControllerConfiguration(
    name = "deployment",
    finalizerName = Group.DRAIN_FINALIZER,
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = Bearing.class))
public final class DeploymentReconciler
    implements Reconciler<LLMDeployment>, Cleaner<LLMDeployment> {
  private static final Duration DRAINING = Duration.ofSeconds(1);

  private final PlanReports reports;
  private final LiveDeployments live;
  private final Router router;
  private final EventWriter events;
  private final ConditionMetrics metrics;
  private final Apply apply;
  private final Clock clock;
  private final ConcurrentMap<String, String> skipped = new ConcurrentHashMap<>();
  private @Nullable InformerEventSource<BlockServer, LLMDeployment> servers;

  /**
   * Learns from the reports what the planner has decided.
   *
   * @param live what is seen of deployments
   */
  public DeploymentReconciler(
      KubernetesClient client,
      OperatorSettings settings,
      Authority authority,
      PlanReports reports,
      LiveDeployments live,
      MeterRegistry registry,
      Clock clock) {
    this.reports = reports;
    this.live = live;
    this.apply = new Apply(client, "whorl-deployment");
    this.router = new Router(apply, settings, authority, clock);
    this.events = new EventWriter(client, clock);
    this.metrics = new ConditionMetrics(registry);
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, LLMDeployment>> prepareEventSources(
      EventSourceContext<LLMDeployment> context) {
    SimpleInboundEventSource<LLMDeployment> plans = new SimpleInboundEventSource<>("plans");
    reports.listen(plans::propagateEvent);
    SimpleInboundEventSource<LLMDeployment> seen = new SimpleInboundEventSource<>("seen");
    live.listen(seen::propagateEvent);
    servers = servers(context);
    return List.of(plans, seen, placements(context), servers, routers(context), pods(context));
  }

  private static EventSource<?, LLMDeployment> placements(
      EventSourceContext<LLMDeployment> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(BlockPlacement.class, LLMDeployment.class)
            .withSecondaryToPrimaryMapper(p ->
                Set.of(
                    new ResourceID(
                        p.getSpec().deployment().name(), p.getMetadata().getNamespace())))
            .build(),
        context);
  }

  private static InformerEventSource<BlockServer, LLMDeployment> servers(
      EventSourceContext<LLMDeployment> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(BlockServer.class, LLMDeployment.class)
            .withWatchAllNamespaces()
            .withSecondaryToPrimaryMapper(server -> {
              Set<String> uids =
                  server.getSpec().spans().stream()
                      .map(SpanSpec::deploymentUid)
                      .collect(Collectors.toSet());
              return context
                  .getPrimaryCache()
                  .list(l -> uids.contains(l.getMetadata().getUid()))
                  .map(ResourceID::fromResource)
                  .collect(Collectors.toSet());
            })
            .build(),
        context);
  }

  private static EventSource<?, LLMDeployment> routers(EventSourceContext<LLMDeployment> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Deployment.class, LLMDeployment.class)
            .withLabelSelector(Labels.COMPONENT + "=" + Labels.ROUTER)
            .withSecondaryToPrimaryMapper(DeploymentReconciler::byLabel)
            .build(),
        context);
  }

  /** They say why a router does not come up. */
  private static EventSource<?, LLMDeployment> pods(EventSourceContext<LLMDeployment> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Pod.class, LLMDeployment.class)
            .withLabelSelector(Labels.COMPONENT + "=" + Labels.ROUTER)
            .withSecondaryToPrimaryMapper(DeploymentReconciler::byLabel)
            .build(),
        context);
  }

  /** Anybody may use our component label; what does not name a deployment belongs to none. */
  private static Set<ResourceID> byLabel(HasMetadata object) {
    String name = object.getMetadata().getLabels().get(Group.DEPLOYMENT_LABEL);
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, object.getMetadata().getNamespace()));
  }

  @Override
  public UpdateControl<LLMDeployment> reconcile(
      LLMDeployment deployment, Context<LLMDeployment> context) {
    Deployment found = context.getSecondaryResource(Deployment.class).orElse(null);
    LLMDeploymentSpec spec = deployment.getSpec();
    // What serves goes on serving when the mode is changed to Plan.
    boolean serves = active(deployment, inForce(deployment, context)) != null;
    boolean runs = !spec.idle() && (spec.placement().mode() == PlacementMode.APPLY || serves);
    int replicas = runs ? spec.router().replicas() : spec.holdsAtZero() ? 1 : 0;
    Set<Pod> pods = context.getSecondaryResources(Pod.class);
    boolean mounting = RouterSight.mounting(pods);
    String refusal =
        replicas > 0 || found != null ? router.ensure(deployment, found, replicas, mounting) : null;
    RouterState state = RouterSight.of(replicas > 0, found, pods, refusal);
    LLMDeploymentStatus next = DeploymentStatus.of(situation(deployment, context, state));
    LLMDeploymentStatus before = deployment.getStatus();
    metrics.show(deployment, next);
    if (!next.equals(before)) {
      write(deployment, next);
      News.between(before, next)
          .forEach(n -> events.write(deployment, n.warning(), n.reason(), n.message()));
    }
    tellSkipped(deployment);
    return UpdateControl.<LLMDeployment>noUpdate()
        .rescheduleAfter(
            refusal != null
                ? Router.RETRY
                : mounting ? RouterCertificate.LOOK_WHILE_MOUNTING : RouterCertificate.LOOK);
  }

  private void tellSkipped(LLMDeployment deployment) {
    String uid = deployment.getMetadata().getUid();
    PlanReport report = reports.of(uid);
    String now = report == null ? null : report.skipped();
    String before = now == null ? skipped.remove(uid) : skipped.put(uid, now);
    News.skipped(before, now)
        .forEach(n -> events.write(deployment, n.warning(), n.reason(), n.message()));
  }

  @Override
  public DeleteControl cleanup(LLMDeployment deployment, Context<LLMDeployment> context) {
    String uid = deployment.getMetadata().getUid();
    boolean placed = placements(deployment, context).findAny().isPresent();
    // The watch may lag behind: that nobody holds a span any more is asked of the API server, once.
    boolean held =
        Objects.requireNonNull(servers).list(s -> holds(s, uid)).findAny().isPresent()
            || (!placed
                && context.getClient().resources(BlockServer.class).list().getItems().stream()
                    .anyMatch(s -> holds(s, uid)));
    if (placed || held) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(DRAINING.toMillis());
    }
    router.forget(deployment);
    metrics.forget(deployment);
    skipped.remove(uid);
    return DeleteControl.defaultDelete();
  }

  private static boolean holds(BlockServer server, String uid) {
    return server.getSpec().spans().stream().anyMatch(s -> s.deploymentUid().equals(uid));
  }

  private Situation situation(
      LLMDeployment deployment, Context<LLMDeployment> context, RouterState state) {
    List<BlockPlacement> inForce = inForce(deployment, context);
    BlockPlacement active = active(deployment, inForce);
    BlockPlacement upcoming =
        inForce.stream()
            .filter(p -> p.getSpec().planned() > 0 && !Revisions.arrived(p.getSpec()))
            .findFirst()
            .orElse(null);
    PlanReport report = reports.of(deployment.getMetadata().getUid());
    boolean current =
        report != null && report.generation() == deployment.getMetadata().getGeneration();
    return new Situation(
        Served.of(deployment),
        current ? report : null,
        active,
        loading(active, Loading::serving),
        upcoming,
        loading(upcoming, Loading::planned),
        state,
        placements(deployment, context).findAny().isPresent(),
        live.of(deployment.getMetadata().getUid()),
        clock.instant());
  }

  /** Not by what its status says: a revision has none yet when it is written. */
  private static @Nullable BlockPlacement active(
      LLMDeployment deployment, List<BlockPlacement> inForce) {
    return Revisions.active(deployment.getMetadata().getUid(), inForce).orElse(null);
  }

  /** The one that it goes to first. */
  private static List<BlockPlacement> inForce(
      LLMDeployment deployment, Context<LLMDeployment> context) {
    return Revisions.inForce(
        deployment.getMetadata().getUid(), placements(deployment, context).toList());
  }

  private static Stream<BlockPlacement> placements(
      LLMDeployment deployment, Context<LLMDeployment> context) {
    return context
        .getSecondaryResourcesAsStream(BlockPlacement.class)
        .filter(p -> p.getSpec().deployment().uid().equals(deployment.getMetadata().getUid()));
  }

  private Loading loading(
      @Nullable BlockPlacement placement,
      BiFunction<BlockPlacement, Map<String, BlockServer>, Loading> judged) {
    if (placement == null) {
      return new Loading.UnderWay("No placement is on its way.");
    }
    Map<String, BlockServer> found = new HashMap<>();
    InformerEventSource<BlockServer, LLMDeployment> source = Objects.requireNonNull(servers);
    for (String name : placement.getSpec().servers()) {
      source.get(new ResourceID(name)).ifPresent(s -> found.put(name, s));
    }
    return judged.apply(placement, found);
  }

  private void write(LLMDeployment deployment, LLMDeploymentStatus next) {
    LLMDeployment written = new LLMDeployment();
    written.setMetadata(
        new ObjectMetaBuilder()
            .withName(deployment.getMetadata().getName())
            .withNamespace(deployment.getMetadata().getNamespace())
            .build());
    written.setStatus(next.rolling(null));
    apply.status(written);
  }
}
