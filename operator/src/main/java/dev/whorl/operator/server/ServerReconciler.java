package dev.whorl.operator.server;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.Group;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.identity.Authority;
import dev.whorl.operator.identity.CertificateSecret;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.kube.RandomName;
import dev.whorl.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One BlockServer: its certificate, its pod, what its agent is told, and its status. Its spec is
 * the planner's and the pool's.
 */
@ControllerConfiguration(name = "server", finalizerName = Group.DRAIN_FINALIZER)
public final class ServerReconciler implements Reconciler<BlockServer>, Cleaner<BlockServer> {
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);
  private static final Duration DRAINING = Duration.ofSeconds(2);
  private static final Logger LOG = System.getLogger(ServerReconciler.class.getName());

  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final Authority authority;
  private final AgentFleet fleet;
  private final Apply apply;
  private final Clock clock;
  private final ConcurrentMap<String, Instant> renewalsPaused = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, PodRefusal> refusals = new ConcurrentHashMap<>();

  /** Uses the fleet to talk to agents. */
  public ServerReconciler(
      KubernetesClient client,
      OperatorSettings settings,
      Authority authority,
      AgentFleet fleet,
      Clock clock) {
    this.client = client;
    this.settings = settings;
    this.authority = authority;
    this.fleet = fleet;
    this.apply = new Apply(client, "whorl-server");
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, BlockServer>> prepareEventSources(
      EventSourceContext<BlockServer> context) {
    SimpleInboundEventSource<BlockServer> reports = new SimpleInboundEventSource<>("agent-reports");
    fleet.listen(server -> reports.propagateEvent(new ResourceID(server)));
    return List.of(reports, pods(context), pools(context), secrets(context), budgets(context));
  }

  /** Anybody may use our component label; what names no server belongs to none. */
  private static Set<ResourceID> byLabel(HasMetadata object) {
    String server = object.getMetadata().getLabels().get(Group.SERVER_LABEL);
    return server == null ? Set.of() : Set.of(new ResourceID(server));
  }

  private EventSource<?, BlockServer> pods(EventSourceContext<BlockServer> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Pod.class, BlockServer.class)
            .withNamespaces(settings.namespace())
            .withLabelSelector(Labels.COMPONENT + "=" + Labels.AGENT)
            .withSecondaryToPrimaryMapper(ServerReconciler::byLabel)
            .build(),
        context);
  }

  /** A certificate that somebody deletes is issued anew at once. */
  private EventSource<?, BlockServer> secrets(EventSourceContext<BlockServer> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Secret.class, BlockServer.class)
            .withNamespaces(settings.namespace())
            .withLabelSelector(Group.SERVER_LABEL)
            .withSecondaryToPrimaryMapper(ServerReconciler::byLabel)
            .build(),
        context);
  }

  private EventSource<?, BlockServer> budgets(EventSourceContext<BlockServer> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(PodDisruptionBudget.class, BlockServer.class)
            .withNamespaces(settings.namespace())
            .withLabelSelector(Group.SERVER_LABEL)
            .withSecondaryToPrimaryMapper(budget ->
                Set.of(new ResourceID(budget.getMetadata().getLabels().get(Group.SERVER_LABEL))))
            .build(),
        context);
  }

  /** A pool may come back after its servers were seen. */
  private EventSource<?, BlockServer> pools(EventSourceContext<BlockServer> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(GPUNodePool.class, BlockServer.class)
            .withSecondaryToPrimaryMapper(pool ->
                context
                    .getPrimaryCache()
                    .list(s -> s.getSpec().poolRef().equals(pool.getMetadata().getName()))
                    .map(ResourceID::fromResource)
                    .collect(Collectors.toSet()))
            .withPrimaryToSecondaryMapper(
                (BlockServer server) -> Set.of(new ResourceID(server.getSpec().poolRef())))
            // Its status follows from the servers' and says nothing to them.
            .withOnUpdateFilter((now, before) ->
                !Objects.equals(
                    now.getMetadata().getGeneration(), before.getMetadata().getGeneration()))
            .build(),
        context);
  }

  @Override
  public UpdateControl<BlockServer> reconcile(BlockServer server, Context<BlockServer> context) {
    String name = server.getMetadata().getName();
    Instant now = clock.instant();
    String revision = server.getSpec().agentRevision();
    PodRefusal refusal = refusals.get(name);
    PodStep step = PodStep.next(context.getSecondaryResources(Pod.class), revision, now);
    if (step instanceof PodStep.Create && refusal != null && refusal.holds(revision, now)) {
      return refused(server, refusal, now);
    }
    try {
      keepCertificate(server, context, now);
    } catch (KubernetesClientException e) {
      if (step instanceof PodStep.Create) {
        return refused(server, PodRefusal.of(refusal, server, "certificate's Secret", e, now), now);
      }
      // The one that is there is good for days; meanwhile the agent is not left alone.
      LOG.log(Level.WARNING, "The certificate of server {0} is not renewed: {1}", name, e);
      renewalsPaused.put(name, now.plus(PodRefusal.LONGEST));
    }
    Pod pod;
    try {
      pod = carryOut(step, server, context);
    } catch (KubernetesClientException e) {
      if (step instanceof PodStep.Create) {
        return refused(server, PodRefusal.of(refusal, server, "pod", e, now), now);
      }
      throw e;
    }
    if (!(step instanceof PodStep.Create)) {
      refusals.remove(name);
    }
    fleet.assign(name, Assignment.of(server));
    report(server, ServerStatus.next(server, pod, fleet.observe(name), now));
    keepBudget(server, context);
    Duration next =
        step instanceof PodStep.Await await
            ? Duration.between(now, await.until()).plusSeconds(1)
            : LOOK_AGAIN;
    return UpdateControl.<BlockServer>noUpdate().rescheduleAfter(next);
  }

  /**
   * A pod with hostPath in a restricted namespace, a quota that is used up: it is told, and tried
   * again after a while, however often something else happens meanwhile.
   */
  private UpdateControl<BlockServer> refused(BlockServer server, PodRefusal refusal, Instant now) {
    refusals.put(server.getMetadata().getName(), refusal);
    report(server, ServerStatus.refused(server, refusal.message(), now));
    return UpdateControl.<BlockServer>noUpdate()
        .rescheduleAfter(Duration.between(now, refusal.until()).plusMillis(1));
  }

  @Override
  public DeleteControl cleanup(BlockServer server, Context<BlockServer> context) {
    String name = server.getMetadata().getName();
    boolean held = !server.getSpec().spans().isEmpty();
    if (held && fleet.observe(name) instanceof Observation.Reporting) {
      fleet.assign(name, Assignment.of(server));
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(DRAINING.toMillis());
    }
    fleet.forget(name);
    renewalsPaused.remove(name);
    refusals.remove(name);
    // Pod and Secret go with their owner.
    return DeleteControl.defaultDelete();
  }

  private void keepCertificate(BlockServer server, Context<BlockServer> context, Instant now) {
    Instant paused = renewalsPaused.get(server.getMetadata().getName());
    if (paused != null && now.isBefore(paused)) {
      return;
    }
    // Read first: a change of roots in between makes the certificate due again.
    String roots = authority.mark();
    Secret known = context.getSecondaryResource(Secret.class).orElse(null);
    // The watch may lag behind what this controller has just done: decide on what is there.
    if (CertificateSecret.due(known, roots, now)
        && CertificateSecret.due(held(server), roots, now)) {
      apply.object(ServerCertificate.of(server, settings, authority));
    }
  }

  private void keepBudget(BlockServer server, Context<BlockServer> context) {
    PodDisruptionBudget known =
        context.getSecondaryResource(PodDisruptionBudget.class).orElse(null);
    boolean needed = DisruptionBudget.needed(server);
    if (needed && known == null) {
      apply.object(DisruptionBudget.of(server, settings));
    } else if (!needed && known != null) {
      apply.gone(known);
    }
  }

  private @Nullable Secret held(BlockServer server) {
    return client
        .secrets()
        .inNamespace(settings.namespace())
        .withName(ServerCertificate.secretName(server.getMetadata().getName()))
        .get();
  }

  private @Nullable Pod carryOut(PodStep step, BlockServer server, Context<BlockServer> context) {
    return switch (step) {
      case PodStep.Keep keep -> keep.pod();
      case PodStep.Await await -> await.pod();
      case PodStep.Create create -> {
        context.getSecondaryResource(GPUNodePool.class).ifPresent(pool -> create(server, pool));
        yield null;
      }
      case PodStep.Delete delete -> {
        LOG.log(
            Level.INFO,
            "Deleting pod {0}: {1}",
            delete.pod().getMetadata().getName(),
            delete.why());
        context.getClient().resource(delete.pod()).delete();
        yield delete.pod();
      }
    };
  }

  private void create(BlockServer server, GPUNodePool pool) {
    if (!AgentPod.revision(pool, settings).equals(server.getSpec().agentRevision())) {
      // The pool has just changed; its reconciler names the new revision first.
      return;
    }
    if (!(PodStep.next(pods(server), server.getSpec().agentRevision(), clock.instant())
        instanceof PodStep.Create)) {
      // The watch has not told yet of the pod that was just made: two would take the place of one.
      return;
    }
    apply.object(
        AgentPod.of(
            server,
            pool,
            settings,
            RandomName.with(server.getMetadata().getName()),
            server.getSpec().agentRevision()));
  }

  /** Asked of the API server, for the watch may lag behind what this controller has just done. */
  private List<Pod> pods(BlockServer server) {
    return client
        .pods()
        .inNamespace(settings.namespace())
        .withLabel(Group.SERVER_LABEL, server.getMetadata().getName())
        .list()
        .getItems();
  }

  private void report(BlockServer server, BlockServerStatus next) {
    if (next.equals(server.getStatus())) {
      return;
    }
    BlockServer written = new BlockServer();
    written.setMetadata(new ObjectMetaBuilder().withName(server.getMetadata().getName()).build());
    written.setStatus(next);
    apply.status(written);
  }
}
