package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A router that cannot be what was asked for is told in the status; its Secret is kept there. */
class RouterIT {
  @Test
  void oneThatTheApiServerRefusesIsToldAndMended() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "router: {resources: {limits: {disk: 1}}}");

      LLMDeployment told =
          cluster.await(
              "default", "tiny", d -> TestingCluster.reason(d, "RouterReady").equals("Refused"));
      assertThat(message(told, "RouterReady")).contains("must be a standard resource");
      assertThat(told.getStatus().selector()).isNotEmpty();
      cluster.await("default", "tiny", d -> TestingCluster.reason(d, "Stalled").equals("Refused"));

      cluster.merge(
          LLMDeployment.class,
          "default",
          "tiny",
          "{\"spec\":{\"router\":{\"resources\":{\"limits\":null}}}}");
      LLMDeployment mended = cluster.awaitReady("default", "tiny");
      assertThat(TestingCluster.reason(mended, "RouterReady")).isEqualTo("Available");
      assertThat(TestingCluster.condition(mended, "Stalled")).isEmpty();
    }
  }

  @Test
  void aLimitBelowTheDefaultRequestMakesARouter() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment(
          "default", "tiny", "small", "router: {resources: {limits: {memory: 256Mi}}}");
      cluster.awaitReady("default", "tiny");
      assertThat(
              router(cluster)
                  .getSpec()
                  .getTemplate()
                  .getSpec()
                  .getContainers()
                  .getFirst()
                  .getResources()
                  .getRequests())
          .containsEntry("memory", new Quantity("256Mi"));
    }
  }

  @Test
  void whatItsPodSaysIsToldAndItsSecretComesBackForIt() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.kubelet().routersStuck = true;
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.await("its Secret is there", () -> secret(cluster) != null);
      String uid = secret(cluster).getMetadata().getUid();
      cluster.client().resource(secret(cluster)).delete();
      Pod pod = pod(cluster);
      try {
        say(cluster, pod, "state: {waiting: {reason: ContainerCreating}}");
        cluster.await(
            "the Secret is back",
            () -> secret(cluster) != null && !secret(cluster).getMetadata().getUid().equals(uid));

        say(
            cluster,
            pod,
            "state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 78, reason: Error, message: 'The tokenizer is missing.'}}");
        LLMDeployment told =
            cluster.await(
                "default",
                "tiny",
                d -> TestingCluster.reason(d, "RouterReady").equals("RouterFailing"));
        assertThat(message(told, "RouterReady")).isEqualTo("The tokenizer is missing.");
      } finally {
        cluster.client().resource(pod).withGracePeriod(0).delete();
      }
    }
  }

  private static String message(LLMDeployment deployment, String type) {
    return deployment.getStatus().conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getMessage)
        .findFirst()
        .orElse("");
  }

  private static Deployment router(TestingCluster cluster) {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace("default")
        .withName("tiny-router")
        .get();
  }

  private static Secret secret(TestingCluster cluster) {
    return cluster.client().secrets().inNamespace("default").withName("tiny-router-tls").get();
  }

  /** As its ReplicaSet would make it. */
  private static Pod pod(TestingCluster cluster) {
    cluster.await("the router is there", () -> router(cluster) != null);
    var template = router(cluster).getSpec().getTemplate();
    return cluster
        .client()
        .resource(
            new PodBuilder()
                .withMetadata(template.getMetadata())
                .editMetadata()
                .withName("tiny-router-pod")
                .withNamespace("default")
                .endMetadata()
                .withSpec(template.getSpec())
                .editSpec()
                .withServiceAccountName("default")
                .endSpec()
                .build())
        .create();
  }

  private static void say(TestingCluster cluster, Pod pod, String state) {
    Pod now = Objects.requireNonNull(cluster.client().resource(pod).get());
    now.setStatus(
        cluster
            .client()
            .getKubernetesSerialization()
            .unmarshal(
                "status: {containerStatuses: [{name: router, image: r, imageID: r, ready: false, restartCount: 3, %s}]}"
                    .formatted(state),
                Pod.class)
            .getStatus());
    cluster.client().resource(now).updateStatus();
  }
}
