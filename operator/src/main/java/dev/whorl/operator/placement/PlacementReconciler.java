package dev.whorl.operator.placement;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.BlockPlacementStatus;
import dev.whorl.crds.placement.Phase;
import dev.whorl.crds.placement.SpanUse;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One BlockPlacement: says its phase, and deletes it when a newer revision is in force. What is in
 * it is the planner's.
 */
@ControllerConfiguration(name = "placement")
public final class PlacementReconciler implements Reconciler<BlockPlacement> {
  private static final Duration LATER = Duration.ofSeconds(10);
  private static final int SUMMARY_LENGTH = 256;

  private final Apply apply;

  public PlacementReconciler(KubernetesClient client) {
    this.apply = new Apply(client, "whorl-placement");
  }

  @Override
  public List<EventSource<?, BlockPlacement>> prepareEventSources(
      EventSourceContext<BlockPlacement> context) {
    return List.of(servers(context), siblings(context));
  }

  private static EventSource<?, BlockPlacement> servers(
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
    List<BlockPlacement> siblings =
        context
            .getPrimaryCache()
            .list(
                p -> p.getSpec().deployment().uid().equals(placement.getSpec().deployment().uid()))
            .toList();
    if (overtaken(placement, siblings)) {
      context.getClient().resource(placement).delete();
      return UpdateControl.noUpdate();
    }
    Map<String, BlockServer> servers =
        context
            .getSecondaryResourcesAsStream(BlockServer.class)
            .collect(Collectors.toMap(s -> s.getMetadata().getName(), s -> s));
    report(placement, Revisions.said(placement, siblings), servers);
    return UpdateControl.<BlockPlacement>noUpdate().rescheduleAfter(LATER);
  }

  /** Routers must have seen where to go before they see that this one is gone. */
  private static boolean overtaken(BlockPlacement placement, List<BlockPlacement> siblings) {
    return Revisions.inForce(siblings).stream()
        .filter(p -> p.getSpec().edition().equals(placement.getSpec().edition()))
        .anyMatch(
            p -> p.getSpec().revision() > placement.getSpec().revision() && p.getStatus() != null);
  }

  private void report(BlockPlacement placement, Phase phase, Map<String, BlockServer> servers) {
    BlockPlacementSpec spec = placement.getSpec();
    BlockPlacementStatus status =
        new BlockPlacementStatus(
            placement.getMetadata().getGeneration(),
            phase,
            spec.chains().size(),
            spec.sessions(),
            spec.residual(),
            spec.planned(),
            summary(spec),
            message(placement, servers));
    if (status.equals(placement.getStatus())) {
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

  private static @Nullable String message(
      BlockPlacement placement, Map<String, BlockServer> servers) {
    return switch (Loading.planned(placement, servers)) {
      case Loading.Loaded() -> null;
      case Loading.UnderWay(String message) -> message;
      case Loading.Broken(String message) -> message;
    };
  }

  private static String summary(BlockPlacementSpec spec) {
    String text =
        spec.spans().stream()
            .map(s ->
                spec.servers().get(s.server())
                    + " "
                    + s.start()
                    + "-"
                    + (s.end() - 1)
                    + (s.use() == SpanUse.LEAVING ? " leaving" : ""))
            .collect(Collectors.joining(", "));
    return text.length() <= SUMMARY_LENGTH ? text : text.substring(0, SUMMARY_LENGTH - 1) + "…";
  }
}
