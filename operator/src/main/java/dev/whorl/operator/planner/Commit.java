package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.DeploymentRef;
import dev.whorl.crds.server.BlockServerSpec;
import dev.whorl.crds.server.ChainSpec;
import dev.whorl.crds.server.SpanSpec;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.kube.Owner;
import dev.whorl.operator.placement.Evictable;
import dev.whorl.operator.placement.Revisions;
import dev.whorl.operator.placement.ServerWord;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a round has decided. Revisions are created, never changed; server specs carry the
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

  /**
   * Creates a revision under the next number of its deployment. Null: its namespace is going, so
   * that nothing can be written there any more and what goes goes at once.
   */
  @Nullable BlockPlacement create(Movement.Written written, List<BlockPlacement> placements) {
    int revision = revision(written.way().uid(), written.deployment(), placements);
    try {
      BlockPlacement created = client.resource(of(written, revision)).create();
      made.accept(created);
      return created;
    } catch (KubernetesClientException e) {
      boolean going =
          e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
              || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
      if (going && !written.way().wanted()) {
        return null;
      }
      throw e;
    }
  }

  /** Nothing is left of an edition: its revisions go. */
  void end(Way way, List<BlockPlacement> placements) {
    for (BlockPlacement placement : placements) {
      if (placement.getSpec().deployment().uid().equals(way.uid())
          && placement.getSpec().edition().equals(way.name())) {
        client.resource(placement).delete();
      }
    }
  }

  /** Whether a deployment is there, by the API server: a watch may lag behind. */
  boolean exists(String namespace, DeploymentRef deployment) {
    LLMDeployment found =
        client
            .resources(LLMDeployment.class)
            .inNamespace(namespace)
            .withName(deployment.name())
            .get();
    return found != null && found.getMetadata().getUid().equals(deployment.uid());
  }

  /** Writes the specs of servers that differ from what the revisions in force ask for. */
  void servers(Snapshot snapshot, List<BlockPlacement> placements) {
    Map<String, ServerWord> words = FleetSource.words(snapshot, Revisions.inForce(placements));
    Set<String> online =
        snapshot.servers().stream()
            .filter(snapshot::takesWork)
            .map(server -> server.getMetadata().getName())
            .collect(Collectors.toSet());
    Set<String> needed = Evictable.needed(Revisions.inForce(placements), online::contains);
    for (BlockServer server : snapshot.servers()) {
      String name = server.getMetadata().getName();
      ServerWord word = words.getOrDefault(name, ServerWord.NOTHING);
      boolean evictable = !needed.contains(name);
      if (!word.equals(ServerWord.in(server.getSpec()))
          || evictable != !Boolean.FALSE.equals(server.getSpec().evictable())) {
        apply.object(written(server, word.spans(), word.chains(), evictable));
      }
    }
  }

  private static BlockServer written(
      BlockServer server, List<SpanSpec> spans, List<ChainSpec> chains, boolean evictable) {
    BlockServer written = new BlockServer();
    written.setMetadata(
        new ObjectMetaBuilder()
            .withName(server.getMetadata().getName())
            .withResourceVersion(server.getMetadata().getResourceVersion())
            .build());
    written.setSpec(
        new BlockServerSpec(
            server.getSpec().poolRef(),
            server.getSpec().agentRevision(),
            spans,
            chains,
            evictable));
    return written;
  }

  private static int revision(
      String uid, @Nullable LLMDeployment deployment, List<BlockPlacement> placements) {
    LLMDeploymentStatus status = deployment == null ? null : deployment.getStatus();
    int highest = status == null || status.revision() == null ? 0 : status.revision();
    for (BlockPlacement placement : placements) {
      if (placement.getSpec().deployment().uid().equals(uid)) {
        highest = Math.max(highest, placement.getSpec().revision());
      }
    }
    return highest + 1;
  }

  private static BlockPlacement of(Movement.Written written, int revision) {
    BlockPlacementSpec spec = written.spec();
    String edition = spec.edition();
    BlockPlacement placement = new BlockPlacement();
    ObjectMetaBuilder metadata =
        new ObjectMetaBuilder()
            .withName(spec.deployment().name() + "-" + revision)
            .withNamespace(edition.substring(0, edition.indexOf('/')))
            .addToLabels(Group.DEPLOYMENT_LABEL, spec.deployment().name());
    LLMDeployment deployment = written.deployment();
    if (deployment != null) {
      metadata.withOwnerReferences(Owner.of(deployment));
    }
    placement.setMetadata(metadata.build());
    placement.setSpec(spec.withRevision(revision));
    return placement;
  }
}
