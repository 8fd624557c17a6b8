package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.BlockPlacementStatus;
import dev.whorl.crds.placement.DeploymentRef;
import dev.whorl.crds.placement.Phase;
import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.kube.Apply;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One BlockPlacement: takes it through its phases and deletes it at the end. Its spec is the
 * planner's.
 */
@ControllerConfiguration(name = "placement")
public final class PlacementReconciler implements Reconciler<BlockPlacement> {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(10);
  private static final int SUMMARY_LENGTH = 256;

  private final AgentFleet fleet;
  private final Apply apply;
  private final Clock clock;

  /** All servers, of whatever placement; null before it is started. */
  private @Nullable InformerEventSource<BlockServer, BlockPlacement> servers;

  /** Reads sessions from the fleet. */
  public PlacementReconciler(KubernetesClient client, AgentFleet fleet, Clock clock) {
    this.fleet = fleet;
    this.apply = new Apply(client, "whorl-placement");
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, BlockPlacement>> prepareEventSources(
      EventSourceContext<BlockPlacement> context) {
    InformerEventSource<BlockServer, BlockPlacement> watched = servers(context);
    servers = watched;
    return List.of(watched, deployments(context), siblings(context));
  }

  /**
   * Every placement of the server, the retired included: it goes when the server holds it no more.
   */
  private static InformerEventSource<BlockServer, BlockPlacement> servers(
      EventSourceContext<BlockPlacement> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(BlockServer.class, BlockPlacement.class)
            .withWatchAllNamespaces()
            .withSecondaryToPrimaryMapper(server ->
                context
                    .getPrimaryCache()
                    .list(p -> p.getSpec().servers().contains(server.getMetadata().getName()))
                    .map(ResourceID::fromResource)
                    .collect(Collectors.toSet()))
            .withPrimaryToSecondaryMapper((BlockPlacement p) ->
                p.getSpec().servers().stream().map(ResourceID::new).collect(Collectors.toSet()))
            .build(),
        context);
  }

  private static EventSource<?, BlockPlacement> deployments(
      EventSourceContext<BlockPlacement> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(LLMDeployment.class, BlockPlacement.class)
            .withSecondaryToPrimaryMapper(llm -> ofDeployment(context, llm.getMetadata().getUid()))
            .withPrimaryToSecondaryMapper((BlockPlacement p) ->
                Set.of(
                    new ResourceID(
                        p.getSpec().deployment().name(), p.getMetadata().getNamespace())))
            .build(),
        context);
  }

  private static EventSource<?, BlockPlacement> siblings(
      EventSourceContext<BlockPlacement> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(BlockPlacement.class, BlockPlacement.class)
            .withName("siblings")
            .withSecondaryToPrimaryMapper(
                p -> ofDeployment(context, p.getSpec().deployment().uid()))
            .withPrimaryToSecondaryMapper(
                (BlockPlacement p) -> ofDeployment(context, p.getSpec().deployment().uid()))
            .build(),
        context);
  }

  private static Set<ResourceID> ofDeployment(
      EventSourceContext<BlockPlacement> context, String uid) {
    return context
        .getPrimaryCache()
        .list(p -> p.getSpec().deployment().uid().equals(uid))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  @Override
  public UpdateControl<BlockPlacement> reconcile(
      BlockPlacement placement, Context<BlockPlacement> context) {
    if (placement.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    Map<String, BlockServer> servers =
        context
            .getSecondaryResourcesAsStream(BlockServer.class)
            .collect(Collectors.toMap(s -> s.getMetadata().getName(), s -> s));
    if (Projection.phase(placement) == Phase.RETIRED && !held(placement, servers.values())) {
      context.getClient().resource(placement).delete();
      return UpdateControl.noUpdate();
    }
    Optional<LLMDeployment> owner = owner(placement, context);
    Loading loading = Loading.of(placement, servers);
    PlacementFacts facts = facts(placement, context, owner, servers, loading);
    Phase next = facts.next();
    report(placement, next, loading);
    boolean settled = next == Phase.ACTIVE && facts.successor() == PlacementFacts.Successor.NONE;
    return UpdateControl.<BlockPlacement>noUpdate().rescheduleAfter(settled ? LATER : SOON);
  }

  private PlacementFacts facts(
      BlockPlacement placement,
      Context<BlockPlacement> context,
      Optional<LLMDeployment> owner,
      Map<String, BlockServer> servers,
      Loading loading) {
    return new PlacementFacts(
        Projection.phase(placement),
        loading,
        successor(placement, context),
        owner.filter(PlacementReconciler::wants).isPresent(),
        Admissions.of(servers.values(), fleet.observations(), clock.instant()).most(placement),
        drained(placement, owner));
  }

  /**
   * The deployment, if it is there. A phase never goes back, so that nobody wants the placement
   * must not be said by a watch that lags behind: then the API server is asked.
   */
  private static Optional<LLMDeployment> owner(
      BlockPlacement placement, Context<BlockPlacement> context) {
    DeploymentRef deployment = placement.getSpec().deployment();
    return context
        .getSecondaryResourcesAsStream(LLMDeployment.class)
        .filter(l -> l.getMetadata().getUid().equals(deployment.uid()) && wants(l))
        .findFirst()
        .or(() ->
            Optional.ofNullable(
                    context
                        .getClient()
                        .resources(LLMDeployment.class)
                        .inNamespace(placement.getMetadata().getNamespace())
                        .withName(deployment.name())
                        .get())
                .filter(l -> l.getMetadata().getUid().equals(deployment.uid())));
  }

  private static boolean wants(LLMDeployment owner) {
    return owner.getMetadata().getDeletionTimestamp() == null && !owner.getSpec().idle();
  }

  private PlacementFacts.Successor successor(
      BlockPlacement placement, Context<BlockPlacement> context) {
    List<BlockPlacement> all = context.getPrimaryCache().list().toList();
    BlockPlacement newest =
        all.stream()
            .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
            .filter(
                p -> p.getSpec().deployment().uid().equals(placement.getSpec().deployment().uid()))
            .filter(p -> Projection.phase(p) != Phase.RETIRED)
            .max(Comparator.comparing(p -> p.getSpec().revision()))
            .orElse(placement);
    if (newest.getSpec().revision() <= placement.getSpec().revision()) {
      return PlacementFacts.Successor.NONE;
    }
    return switch (Projection.phase(newest)) {
      case ACTIVE, DRAINING -> PlacementFacts.Successor.ACTIVE;
      case LOADING, RETIRED ->
          givesWay(placement, all)
              ? PlacementFacts.Successor.BLOCKED
              : PlacementFacts.Successor.LOADING;
    };
  }

  /** What blocks a successor may be on servers that this placement has never seen. */
  private boolean givesWay(BlockPlacement placement, List<BlockPlacement> all) {
    List<BlockServer> every =
        Objects.requireNonNull(servers, "looked at before it was started")
            .list(server -> true)
            .toList();
    Projection projection =
        Projection.of(
            all, Memory.usable(every), Admissions.of(every, fleet.observations(), clock.instant()));
    return new GivingWay(all, projection).isTurnOf(placement.getSpec().deployment().uid());
  }

  private boolean drained(BlockPlacement placement, Optional<LLMDeployment> owner) {
    BlockPlacementStatus status = placement.getStatus();
    if (status == null || status.drainingSince() == null) {
      return false;
    }
    Duration limit =
        owner
            .map(o -> Durations.parse(o.getSpec().placement().rebalance().drainTimeout()))
            .orElse(Duration.ZERO);
    return clock.instant().isAfter(Instant.parse(status.drainingSince()).plus(limit));
  }

  private static boolean held(BlockPlacement placement, Collection<BlockServer> servers) {
    String name = PlacementName.of(placement);
    return servers.stream()
        .flatMap(s -> s.getSpec().spans().stream())
        .anyMatch(s -> s.placement().equals(name));
  }

  private void report(BlockPlacement placement, Phase next, Loading loading) {
    BlockPlacementStatus before = placement.getStatus();
    String since = before == null ? null : before.drainingSince();
    if (next == Phase.DRAINING && since == null) {
      since = clock.instant().toString();
    }
    String message =
        switch (loading) {
          case Loading.Loaded loaded -> null;
          case Loading.UnderWay underWay -> underWay.message();
          case Loading.Broken broken -> broken.message();
        };
    BlockPlacementStatus status =
        new BlockPlacementStatus(
            placement.getMetadata().getGeneration(),
            next,
            placement.getSpec().chains().size(),
            placement.getSpec().sessions(),
            summary(placement.getSpec()),
            since,
            message);
    if (status.equals(before)) {
      return;
    }
    BlockPlacement written = new BlockPlacement();
    written.setMetadata(
        new ObjectMetaBuilder()
            .withName(placement.getMetadata().getName())
            .withNamespace(placement.getMetadata().getNamespace())
            .build());
    written.setStatus(status);
    apply.status(written);
  }

  private static String summary(BlockPlacementSpec spec) {
    String text =
        spec.spans().stream()
            .map(s -> spec.servers().get(s.server()) + " " + s.start() + "-" + (s.end() - 1))
            .collect(Collectors.joining(", "));
    return text.length() <= SUMMARY_LENGTH ? text : text.substring(0, SUMMARY_LENGTH - 1) + "…";
  }
}
