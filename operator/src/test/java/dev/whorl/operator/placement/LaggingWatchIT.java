package dev.whorl.operator.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.Phase;
import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.testing.TestingCluster;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The watch on deployments is behind the one on placements, as two watches may be. */
class LaggingWatchIT {
  @Test
  void onlyTheServerSaysThatNobodyWantsWhatServes() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      LLMDeployment deployment = cluster.awaitReady("default", "tiny");
      cluster.stopOperator();

      assertThat(reconciled(cluster, List.of())).isEqualTo(Phase.ACTIVE);
      LLMDeployment late = cluster.awaitReady("default", "tiny");
      late.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
      assertThat(reconciled(cluster, List.of(late))).isEqualTo(Phase.ACTIVE);

      cluster.client().resource(deployment).delete();
      assertThat(reconciled(cluster, List.of())).isEqualTo(Phase.DRAINING);
    }
  }

  /** The phase after one look, with these deployments in the cache. */
  private static Phase reconciled(TestingCluster cluster, List<LLMDeployment> cached) {
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        AgentFleet fleet =
            new AgentFleet(
                server -> {
                  throw new AssertionError("Nobody is called.");
                },
                timer,
                Clock.systemUTC())) {
      BlockPlacement placement = cluster.placements("default").getFirst();
      new PlacementReconciler(cluster.client(), fleet, Clock.systemUTC())
          .reconcile(placement, context(cluster, placement, cached));
      return cluster.placements("default").getFirst().getStatus().phase();
    }
  }

  @SuppressWarnings("unchecked") // proxies know no type arguments
  private static Context<BlockPlacement> context(
      TestingCluster cluster, BlockPlacement placement, List<LLMDeployment> cached) {
    IndexedResourceCache<BlockPlacement> primaries =
        proxy(IndexedResourceCache.class, (self, method, given) -> Stream.of(placement));
    return proxy(
        Context.class,
        (self, method, given) ->
            switch (method.getName()) {
              case "getClient" -> cluster.client();
              case "getPrimaryCache" -> primaries;
              case "getSecondaryResourcesAsStream" ->
                  given[0] == BlockServer.class ? cluster.servers().stream() : cached.stream();
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
