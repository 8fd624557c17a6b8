package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.server.ServerState;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** However late the watches are, no server and no pod is made twice. */
class OneProcessPerServerIT {
  private static final int SERVERS = 8;

  @Test
  void asManyServersAndPodsAreMadeAsAreAskedFor() throws Exception {
    Set<String> servers = ConcurrentHashMap.newKeySet();
    Set<String> pods = ConcurrentHashMap.newKeySet();
    try (TestingCluster cluster = TestingCluster.withOperator();
        var seenServers =
            cluster.client().resources(BlockServer.class).inform(new Seen<>(servers));
        var seenPods =
            cluster
                .client()
                .pods()
                .inNamespace(TestingCluster.NAMESPACE)
                .inform(new Seen<>(pods))) {
      assertThat(seenServers.isRunning() && seenPods.isRunning()).isTrue();
      cluster.pool("small", SERVERS, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.await(
          "all are online",
          () ->
              cluster.servers().stream()
                      .filter(s -> s.getStatus() != null)
                      .filter(s -> s.getStatus().state() == ServerState.ONLINE)
                      .count()
                  == SERVERS);
      cluster.awaitReady("default", "tiny");
      assertThat(servers).hasSize(SERVERS);
      assertThat(pods).hasSize(SERVERS);
    }
  }

  private record Seen<T extends HasMetadata>(Set<String> names) implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      names.add(object.getMetadata().getName());
    }

    @Override
    public void onUpdate(T before, T after) {}

    @Override
    public void onDelete(T object, boolean unknown) {}
  }
}
