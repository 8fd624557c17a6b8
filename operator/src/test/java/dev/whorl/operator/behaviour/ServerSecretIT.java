package dev.whorl.operator.behaviour;

import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A certificate of a server that somebody deletes comes back at once. */
class ServerSecretIT {
  @Test
  void itIsIssuedAnew() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 1, 160);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");

      String server = cluster.servers().getFirst().getMetadata().getName();
      Secret held = Objects.requireNonNull(secret(cluster, server));
      cluster.client().resource(held).delete();
      cluster.await(
          "another one is there",
          () -> {
            Secret now = secret(cluster, server);
            return now != null && !now.getMetadata().getUid().equals(held.getMetadata().getUid());
          });
    }
  }

  private static @Nullable Secret secret(TestingCluster cluster, String server) {
    return cluster
        .client()
        .secrets()
        .inNamespace(TestingCluster.NAMESPACE)
        .withName(server + "-tls")
        .get();
  }
}
