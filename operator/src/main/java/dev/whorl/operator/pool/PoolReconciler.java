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
import dev.whorl.operator.server.AgentPod;
import dev.whorl.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One GPUNodePool: as many BlockServers as it asks for, with the agents of its revision. */
@ControllerConfiguration(name = "pool", finalizerName = Group.DRAIN_FINALIZER)
public final class PoolReconciler implements Reconciler<GPUNodePool>, Cleaner<GPUNodePool> {
  private static final Duration WHILE_IN_USE = Duration.ofSeconds(10);
  private static final Duration WHILE_DRAINING = Duration.ofSeconds(2);

  private final OperatorSettings settings;
  private final Apply apply;
  private final Clock clock;

  /** Writes with the client. */
  public PoolReconciler(KubernetesClient client, OperatorSettings settings, Clock clock) {
    this.settings = settings;
    this.apply = new Apply(client, "whorl-pool");
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, GPUNodePool>> prepareEventSources(
      EventSourceContext<GPUNodePool> context) {
    return List.of(servers(context), nodes(context), deployments(context));
  }

  private static EventSource<?, GPUNodePool> servers(EventSourceContext<GPUNodePool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(BlockServer.class, GPUNodePool.class)
            .withSecondaryToPrimaryMapper(s -> Set.of(new ResourceID(s.getSpec().poolRef())))
            .build(),
        context);
  }

  /** Every node concerns every pool: selectors may change on both sides. */
  private static EventSource<?, GPUNodePool> nodes(EventSourceContext<GPUNodePool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Node.class, GPUNodePool.class)
            .withSecondaryToPrimaryMapper(node -> everyPool(context))
            .withOnUpdateFilter((now, before) -> !labels(now).equals(labels(before)))
            .build(),
        context);
  }

  private static EventSource<?, GPUNodePool> deployments(EventSourceContext<GPUNodePool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(LLMDeployment.class, GPUNodePool.class)
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
    boolean referred = referring(context).anyMatch(llm -> !llm.getSpec().idle());
    int desired = ServerCount.of(pool.getSpec().servers(), matchingNodes(pool, context), referred);
    String revision = AgentPod.revision(pool, settings);
    int maxUnavailable = pool.getSpec().agent().updateStrategy().maxUnavailable();
    ServerChanges changes = ServerChanges.of(servers, desired, revision, maxUnavailable);
    if (!changes.none()) {
      // The watch may lag behind what this controller has just done: decide on what is there.
      servers = present(pool, context);
      changes = ServerChanges.of(servers, desired, revision, maxUnavailable);
    }
    for (int i = 0; i < changes.create(); i++) {
      apply.object(server(pool, RandomName.with(pool.getMetadata().getName()), revision));
    }
    changes.renew().forEach(s -> apply.object(server(pool, s.getMetadata().getName(), revision)));
    changes.delete().forEach(s -> context.getClient().resource(s).delete());
    report(pool, PoolStatus.of(pool, servers, desired, clock.instant()));
    return UpdateControl.noUpdate();
  }

  @Override
  public DeleteControl cleanup(GPUNodePool pool, Context<GPUNodePool> context) {
    List<String> users =
        referring(context)
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

  private static Stream<LLMDeployment> referring(Context<GPUNodePool> context) {
    return context.getSecondaryResourcesAsStream(LLMDeployment.class);
  }

  private static int matchingNodes(GPUNodePool pool, Context<GPUNodePool> context) {
    return (int)
        context
            .getSecondaryResourcesAsStream(Node.class)
            .filter(n -> labels(n).entrySet().containsAll(pool.getSpec().nodeSelector().entrySet()))
            .count();
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
