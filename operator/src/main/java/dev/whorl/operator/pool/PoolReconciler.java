package dev.whorl.operator.pool;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.pool.GPUNodePoolStatus;
import dev.whorl.crds.server.BlockServerSpec;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.kube.Owner;
import dev.whorl.operator.kube.RandomName;
import dev.whorl.operator.kube.WatchedNamespaces;
import dev.whorl.operator.server.AgentPod;
import dev.whorl.operator.server.DeviceClaim;
import dev.whorl.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
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
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One GPUNodePool: as many BlockServers as it asks for, with the agents of its revision. */
@ControllerConfiguration(name = "pool", finalizerName = Group.DRAIN_FINALIZER)
public final class PoolReconciler implements Reconciler<GPUNodePool>, Cleaner<GPUNodePool> {
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final Duration WHILE_IN_USE = Duration.ofSeconds(10);
  private static final Duration WHILE_DRAINING = Duration.ofSeconds(2);

  private final OperatorSettings settings;
  private final Apply apply;
  private final Clock clock;
  private @Nullable InformerEventSource<Node, GPUNodePool> nodes;
  private @Nullable InformerEventSource<Namespace, GPUNodePool> namespaces;

  /** Writes with the client. */
  public PoolReconciler(KubernetesClient client, OperatorSettings settings, Clock clock) {
    this.settings = settings;
    this.apply = new Apply(client, "whorl-pool");
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, GPUNodePool>> prepareEventSources(
      EventSourceContext<GPUNodePool> context) {
    nodes = nodes(context);
    namespaces = namespaces(context);
    return List.of(servers(context), nodes, namespaces, deployments(context));
  }

  private static EventSource<?, GPUNodePool> servers(EventSourceContext<GPUNodePool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(BlockServer.class, GPUNodePool.class)
            .withSecondaryToPrimaryMapper(s -> Set.of(new ResourceID(s.getSpec().poolRef())))
            .build(),
        context);
  }

  /** Every node concerns every pool: selectors may change on both sides. */
  private static InformerEventSource<Node, GPUNodePool> nodes(
      EventSourceContext<GPUNodePool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Node.class, GPUNodePool.class)
            .withSecondaryToPrimaryMapper(node -> everyPool(context))
            .withOnUpdateFilter((now, before) ->
                !labels(now).equals(labels(before))
                    || !PoolDevices.extended(now).equals(PoolDevices.extended(before)))
            .build(),
        context);
  }

  /** Every namespace concerns every pool, by its labels. */
  private static InformerEventSource<Namespace, GPUNodePool> namespaces(
      EventSourceContext<GPUNodePool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Namespace.class, GPUNodePool.class)
            .withSecondaryToPrimaryMapper(namespace -> everyPool(context))
            .withOnUpdateFilter((now, before) -> !labels(now).equals(labels(before)))
            .build(),
        context);
  }

  private EventSource<?, GPUNodePool> deployments(EventSourceContext<GPUNodePool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(LLMDeployment.class, GPUNodePool.class)
            .withNamespaces(WatchedNamespaces.of(settings))
            .withSecondaryToPrimaryMapper(llm ->
                llm.getSpec().placement().nodePoolRefs().stream()
                    .map(ResourceID::new)
                    .collect(Collectors.toSet()))
            .build(),
        context);
  }

  private static Set<ResourceID> everyPool(EventSourceContext<GPUNodePool> context) {
    return context
        .getPrimaryCache()
        .list()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  @Override
  public UpdateControl<GPUNodePool> reconcile(GPUNodePool pool, Context<GPUNodePool> context) {
    Collection<BlockServer> servers = context.getSecondaryResources(BlockServer.class);
    ServerCount.Use use = use(pool, servers, context);
    int desired = ServerCount.of(pool.getSpec().servers(), devices(pool), use);
    String revision = AgentPod.revision(pool, settings);
    int maxUnavailable = pool.getSpec().agent().updateStrategy().maxUnavailable();
    ServerChanges changes = ServerChanges.of(servers, desired, revision, maxUnavailable);
    if (!changes.none()) {
      // The watch may lag behind what this controller has just done: decide on what is there.
      servers = present(pool, context);
      changes = ServerChanges.of(servers, desired, revision, maxUnavailable);
    }
    if (changes.create() > 0) {
      DeviceClaim.template(pool, settings).ifPresent(apply::object);
    }
    for (int i = 0; i < changes.create(); i++) {
      create(pool, servers, revision);
    }
    changes.renew().forEach(s -> apply.object(server(pool, s.getMetadata().getName(), revision)));
    changes.delete().forEach(s -> context.getClient().resource(s).delete());
    report(pool, PoolStatus.of(pool, servers, desired, clock.instant()));
    Duration again = ServerCount.again(pool.getSpec().servers(), use);
    UpdateControl<GPUNodePool> done = UpdateControl.noUpdate();
    return again == null ? done : done.rescheduleAfter(again.plus(MOMENT));
  }

  private ServerCount.Use use(
      GPUNodePool pool, Collection<BlockServer> servers, Context<GPUNodePool> context) {
    List<LLMDeployment> users =
        referring(pool, context).filter(llm -> !llm.getSpec().idle()).toList();
    int serving = (int) servers.stream().filter(s -> !s.getSpec().spans().isEmpty()).count();
    return new ServerCount.Use(!users.isEmpty(), serving, Calm.of(users, clock.instant()));
  }

  private void create(GPUNodePool pool, Collection<BlockServer> servers, String revision) {
    String name = RandomName.with(pool.getMetadata().getName());
    try {
      apply.object(server(pool, name, revision));
    } catch (KubernetesClientException e) {
      String words = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
      // The name is another one each time; a status that changes with it would change for ever.
      String same = String.valueOf(words).replace(name, pool.getMetadata().getName());
      report(pool, PoolStatus.refused(pool, servers, same, clock.instant()));
      throw e;
    }
  }

  @Override
  public DeleteControl cleanup(GPUNodePool pool, Context<GPUNodePool> context) {
    List<String> users =
        referring(pool, context)
            .map(l -> l.getMetadata().getNamespace() + "/" + l.getMetadata().getName())
            .sorted()
            .toList();
    Set<BlockServer> servers = context.getSecondaryResources(BlockServer.class);
    if (!users.isEmpty()) {
      report(pool, PoolStatus.inUse(pool, servers, users, clock.instant()));
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(WHILE_IN_USE.toMillis());
    }
    for (BlockServer server : servers) {
      if (server.getMetadata().getDeletionTimestamp() == null) {
        context.getClient().resource(server).delete();
      }
    }
    return servers.isEmpty()
        ? DeleteControl.defaultDelete()
        : DeleteControl.noFinalizerRemoval().rescheduleAfter(WHILE_DRAINING.toMillis());
  }

  private static List<BlockServer> present(GPUNodePool pool, Context<GPUNodePool> context) {
    return context
        .getClient()
        .resources(BlockServer.class)
        .withLabel(Group.POOL_LABEL, pool.getMetadata().getName())
        .list()
        .getItems();
  }

  /**
   * The deployments that may use the pool; that others name it starts nothing and holds nothing.
   */
  private Stream<LLMDeployment> referring(GPUNodePool pool, Context<GPUNodePool> context) {
    Set<String> admitted =
        everyOne(namespaces)
            .filter(n -> pool.getSpec().admits(labels(n)))
            .map(n -> n.getMetadata().getName())
            .collect(Collectors.toSet());
    return context
        .getSecondaryResourcesAsStream(LLMDeployment.class)
        .filter(l -> admitted.contains(l.getMetadata().getNamespace()));
  }

  private int devices(GPUNodePool pool) {
    return PoolDevices.count(pool.getSpec(), everyOne(nodes));
  }

  /**
   * All that the watch knows: the SDK's index holds for each only the pools that there were when it
   * changed last.
   */
  private static <T extends HasMetadata> Stream<T> everyOne(
      @Nullable InformerEventSource<T, GPUNodePool> source) {
    return Objects.requireNonNull(source, "event sources are prepared first").list(one -> true);
  }

  private static Map<String, String> labels(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  private static BlockServer server(GPUNodePool pool, String name, String revision) {
    BlockServer server = new BlockServer();
    server.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .addToLabels(Group.POOL_LABEL, pool.getMetadata().getName())
            .withOwnerReferences(Owner.of(pool))
            .build());
    server.setSpec(
        new BlockServerSpec(pool.getMetadata().getName(), revision, List.of(), List.of()));
    return server;
  }

  private void report(GPUNodePool pool, GPUNodePoolStatus next) {
    if (next.equals(pool.getStatus())) {
      return;
    }
    GPUNodePool written = new GPUNodePool();
    written.setMetadata(new ObjectMetaBuilder().withName(pool.getMetadata().getName()).build());
    written.setStatus(next);
    apply.status(written);
  }
}
