package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Agents and routers live under the restricted pod security standard; a pool with hostPath cannot,
 * and says so.
 */
class PodSecurityIT {
  private static final Map<String, String> RESTRICTED =
      Map.of("pod-security.kubernetes.io/enforce", "restricted");

  @Test
  void agentsAndRoutersAreAdmittedByARestrictedNamespace() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.namespace(TestingCluster.NAMESPACE, RESTRICTED);
      cluster.namespace("restricted", RESTRICTED);
      cluster.create(pool("persistentVolumeClaim: {claimName: models}"));
      cluster.deployment("restricted", "tiny", "small", "");
      cluster.awaitReady("restricted", "tiny");

      Deployment router =
          cluster
              .client()
              .apps()
              .deployments()
              .inNamespace("restricted")
              .withName("tiny-router")
              .get();
      Pod pod =
          new PodBuilder()
              .withNewMetadata()
              .withName("router-pod")
              .withNamespace("restricted")
              .endMetadata()
              .withSpec(router.getSpec().getTemplate().getSpec())
              .build();
      assertThat(cluster.client().resource(pod).dryRun().create()).isNotNull();
    }
  }

  @Test
  void aPoolWithHostPathIsRefusedAndSaysWhy() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.namespace(TestingCluster.NAMESPACE, RESTRICTED);
      cluster.create(pool("hostPath: {path: /models}"));
      cluster.deployment("default", "tiny", "small", "");
      cluster.await("the refusal is told", () -> message(cluster).contains("hostPath"));
      assertThat(message(cluster)).contains("0 of 2 servers are online", "The pod is refused");
    }
  }

  @Test
  void aRefusedPodIsTriedWithPausesInTheSameWordsAndComesWhenItMay() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.namespace(TestingCluster.NAMESPACE, RESTRICTED);
      cluster.create(pool("hostPath: {path: /models}"));
      cluster.deployment("default", "tiny", "small", "");
      cluster.await(
          "both servers say so",
          () ->
              cluster.servers().size() == 2
                  && cluster.servers().stream().allMatch(PodSecurityIT::refused));
      List<String> written = versions(cluster);
      // By then it has been tried again, after two seconds and four.
      Awaitility.await()
          .during(Duration.ofSeconds(7))
          .atMost(Duration.ofSeconds(8))
          .until(() -> versions(cluster).equals(written));
      cluster.namespace(
          TestingCluster.NAMESPACE, Map.of("pod-security.kubernetes.io/enforce", "privileged"));
      cluster.awaitReady("default", "tiny");
    }
  }

  private static boolean refused(BlockServer server) {
    return server.getStatus() != null
        && server.getStatus().conditions().stream().anyMatch(c -> c.getReason().equals("Refused"));
  }

  private static List<String> versions(TestingCluster cluster) {
    return cluster.servers().stream().map(s -> s.getMetadata().getResourceVersion()).toList();
  }

  private static String message(TestingCluster cluster) {
    GPUNodePool pool = cluster.client().resources(GPUNodePool.class).withName("small").get();
    return pool.getStatus().conditions().stream().findFirst().map(Condition::getMessage).orElse("");
  }

  private static String pool(String store) {
    return """
    apiVersion: inference.whorl.dev/v1alpha1
    kind: GPUNodePool
    metadata: {name: small}
    spec:
      nodeSelector: {whorl: small}
      servers: {max: 2}
      cpu: 500m
      memory: {limit: 180Mi, reserved: 100Mi, utilizationPercent: 100}
      stores: [{name: models, %s}]
    """
        .formatted(store);
  }
}
