package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.server.BlockServerSpec;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.server.SpanSpec;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.kube.Owner;
import dev.whorl.operator.placement.Admissions;
import dev.whorl.operator.placement.Memory;
import dev.whorl.operator.placement.Projection;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes what a round has decided. Placements are created, never changed; server specs carry the
 * resource version of the snapshot, so that whoever looked at an older world is refused (409).
 */
final class Commit {
  private final KubernetesClient client;
  private final Apply apply;
  private final Consumer<BlockPlacement> made;

  /** Tells {@code made} of every placement as soon as it exists. */
  Commit(KubernetesClient client, Consumer<BlockPlacement> made) {
    this.client = client;
    this.made = made;
    this.apply = new Apply(client, "whorl-planner");
  }

  /** Creates the placement of a draft under the next revision of its deployment. */
  BlockPlacement create(Draft draft, Snapshot snapshot) {
    BlockPlacement placement = of(draft, revision(draft.request().deployment(), snapshot));
    BlockPlacement created = client.resource(placement).create();
    made.accept(created);
    return created;
  }

  /** Writes the specs of servers that differ from what the placements ask for. */
  void servers(Snapshot snapshot, List<BlockPlacement> placements) {
    Projection projection =
        Projection.of(
            placements,
            Memory.usable(snapshot.servers()),
            Admissions.of(snapshot.servers(), snapshot.observations(), snapshot.now()));
    for (BlockServer server : snapshot.servers()) {
      String name = server.getMetadata().getName();
      List<SpanSpec> spans = projection.spans(name);
      List<ChainSpec> chains = projection.chains(name);
      BlockServerSpec spec = server.getSpec();
      if (!spans.equals(spec.spans()) || !chains.equals(spec.chains())) {
        apply.object(written(server, spans, chains));
      }
    }
  }

  private static BlockServer written(
      BlockServer server, List<SpanSpec> spans, List<ChainSpec> chains) {
    BlockServer written = new BlockServer();
    written.setMetadata(
        new ObjectMetaBuilder()
            .withName(server.getMetadata().getName())
            .withResourceVersion(server.getMetadata().getResourceVersion())
            .build());
    written.setSpec(
        new BlockServerSpec(
            server.getSpec().poolRef(), server.getSpec().agentRevision(), spans, chains));
    return written;
  }

  private static int revision(LLMDeployment deployment, Snapshot snapshot) {
    LLMDeploymentStatus status = deployment.getStatus();
    int highest = status == null || status.revision() == null ? 0 : status.revision();
    for (BlockPlacement placement : snapshot.placements()) {
      if (placement.getSpec().deployment().uid().equals(deployment.getMetadata().getUid())) {
        highest = Math.max(highest, placement.getSpec().revision());
      }
    }
    return highest + 1;
  }

  private static BlockPlacement of(Draft draft, int revision) {
    LLMDeployment deployment = draft.request().deployment();
    BlockPlacement placement = new BlockPlacement();
    placement.setMetadata(
        new ObjectMetaBuilder()
            .withName(deployment.getMetadata().getName() + "-" + revision)
            .withNamespace(deployment.getMetadata().getNamespace())
            .addToLabels(Group.DEPLOYMENT_LABEL, deployment.getMetadata().getName())
            .withOwnerReferences(Owner.of(deployment))
            .build());
    placement.setSpec(draft.withRevision(revision));
    return placement;
  }
}
