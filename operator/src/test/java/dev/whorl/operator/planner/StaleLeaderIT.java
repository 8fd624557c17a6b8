package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.server.BlockServerSpec;
import dev.whorl.crds.server.BlockServerStatus;
import dev.whorl.crds.server.SpanSpec;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who decides on an older world than the present one is refused by the API server. */
class StaleLeaderIT {
  @Test
  void aCommitOnAnOldSnapshotIsRefusedAndChangesNothing() {
    try (TestingCluster cluster = new TestingCluster()) {
      KubernetesClient client = cluster.client();
      BlockServer server = CustomResources.server();
      server.setSpec(new BlockServerSpec("small", "r1", List.of(), List.of()));
      client.resource(server).create();
      server.setStatus(
          CustomResources.read(
              "state: ONLINE\nmemory: {total: 100Mi, usable: 100Mi, weights: 0Mi, cache: 0Mi}",
              BlockServerStatus.class));
      new Apply(client, "test").status(named(server));
      Snapshot old = snapshot(client);
      BlockServer after = client.resources(BlockServer.class).withName("small-a").get();
      client
          .resource(after)
          .edit(s -> {
            s.getMetadata().setLabels(Map.of("another", "leader"));
            return s;
          });

      Commit stale = new Commit(client, made -> {});
      List<BlockPlacement> placements = List.of(CustomResources.placement());
      assertThatThrownBy(() -> stale.servers(old, placements))
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
      assertThat(spans(client)).isEmpty();

      stale.servers(snapshot(client), placements);
      assertThat(spans(client)).hasSize(1);
    }
  }

  @Test
  void twoLeadersCannotMakeTheSameRevision() {
    try (TestingCluster cluster = new TestingCluster()) {
      LLMDeployment llm = cluster.client().resource(CustomResources.deployment()).create();
      Movement.Written written =
          new Movement.Written(
              new Way(null, CustomResources.placement().getSpec(), true, true, true, null),
              CustomResources.placement().getSpec(),
              llm);
      Commit commit = new Commit(cluster.client(), made -> {});
      assertThat(commit.create(written, List.of()))
          .satisfies(made -> assertThat(made.getMetadata().getName()).isEqualTo("smollm2-1"));
      assertThatThrownBy(() -> commit.create(written, List.of()))
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    }
  }

  private static BlockServer named(BlockServer server) {
    BlockServer named = new BlockServer();
    named.setMetadata(new ObjectMetaBuilder().withName("small-a").build());
    named.setStatus(server.getStatus());
    return named;
  }

  private static List<SpanSpec> spans(KubernetesClient client) {
    return client.resources(BlockServer.class).withName("small-a").get().getSpec().spans();
  }

  private static Snapshot snapshot(KubernetesClient client) {
    try (WatchedCluster watched = new WatchedCluster(client, Set.of(), () -> {})) {
      watched.start();
      TestingCluster.await("the watches are filled", watched::filled, Duration.ofSeconds(20));
      return watched.snapshot(Map.of(), Map.of(), Instant.EPOCH);
    }
  }
}
