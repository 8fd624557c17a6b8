package dev.whorl.operator.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.kube.RestrictedPod;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RouterPodsTest {
  private final LLMDeployment llm = CustomResources.deployment();

  private Deployment router(int replicas) {
    llm.getMetadata().setUid("u1");
    return RouterPods.of(llm, TestingCluster.SETTINGS, replicas, Map.of("certificate", "of mine"));
  }

  @Test
  void theRouterIsToldWhatToServeAndHowToQueue() {
    Map<String, String> environment =
        router(1).getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    assertThat(environment)
        .containsEntry("WHORL_NAMESPACE", "default")
        .containsEntry("WHORL_DEPLOYMENT", "smollm2")
        .containsEntry("WHORL_DEPLOYMENT_UID", "u1")
        .containsEntry("WHORL_AGENTS_DOMAIN", "whorl-agents.whorl-system.svc")
        .containsEntry("WHORL_TERMINATION_LOG", "/dev/termination-log")
        .containsEntry("WHORL_LOST_AFTER", "1s500ms")
        .containsEntry("WHORL_QUEUE_MAX_LENGTH", "256")
        .containsEntry("WHORL_QUEUE_MAX_WAIT", "30s")
        .containsEntry("WHORL_RECOVERY_MAX_ATTEMPTS", "3")
        .containsEntry("WHORL_RECOVERY_MAX_WAIT", "30s")
        .containsEntry("WHORL_STALL_TIMEOUT", "1m");
  }

  @Test
  void theSameTimeInAnotherSpellingReplacesNoPod() {
    LLMDeployment other =
        CustomResources.read(
            CustomResources.DEPLOYMENT
                .replace("maxWait: 30s", "maxWait: 30000ms")
                .replace("60s}", "1m}"),
            LLMDeployment.class);
    other.getMetadata().setUid("u1");
    assertThat(RouterPods.of(other, TestingCluster.SETTINGS, 1, Map.of("certificate", "of mine")))
        .isEqualTo(router(1));
  }

  @Test
  void itsImageIsPulledWithTheSecretsOfItsNamespace() {
    OperatorSettings s = TestingCluster.SETTINGS;
    OperatorSettings.Images images =
        new OperatorSettings.Images("a", "c", "r", "Always", List.of("registry"));
    OperatorSettings withSecrets =
        new OperatorSettings(
            s.namespace(),
            s.podName(),
            images,
            s.agents(),
            s.lease(),
            s.caSecret(),
            s.rotation(),
            s.platform(),
            s.watchNamespaces());
    llm.getMetadata().setUid("u1");
    assertThat(
            RouterPods.of(llm, withSecrets, 1, Map.of())
                .getSpec()
                .getTemplate()
                .getSpec()
                .getImagePullSecrets())
        .containsExactly(new LocalObjectReference("registry"));
  }

  @Test
  void itSaysWhichCertificateItsPodsHaveAndDoesNotReplaceThemForAnother() {
    assertThat(router(1).getMetadata().getAnnotations()).containsEntry("certificate", "of mine");
    assertThat(router(1).getSpec().getTemplate().getMetadata().getAnnotations()).isNullOrEmpty();
  }

  @Test
  void aSuspendedOneHasNoPods() {
    assertThat(router(0).getSpec().getReplicas()).isZero();
  }

  @Test
  void itReadsPlacementsAndNothingElse() {
    assertThat(RouterAccess.role(llm).getRules())
        .singleElement()
        .satisfies(r -> {
          assertThat(r.getResources()).containsExactly("blockplacements");
          assertThat(r.getVerbs()).containsExactly("get", "list", "watch");
        });
  }

  @Test
  void withoutAccessThereAreNoKeys() {
    var pod = router(1).getSpec().getTemplate().getSpec();
    assertThat(pod.getVolumes()).noneMatch(v -> v.getName().equals("api-keys"));
    assertThat(pod.getContainers().getFirst().getEnv())
        .noneMatch(e -> e.getName().startsWith("WHORL_ACCESS"));
  }

  @Test
  void keysAreMountedFromTheUsersSecretAndLimitsHaveOneOrder() {
    LLMDeployment keyed =
        CustomResources.read(
            CustomResources.DEPLOYMENT.replace(
                "  router:",
                """
                  access:
                    apiKeysSecretRef: {name: keys}
                    limits:
                    - {keyName: b, tokensPerMinute: 20000}
                    - {keyName: a, requestsPerMinute: 60}
                  router:\
                """),
            LLMDeployment.class);
    Deployment router = RouterPods.of(keyed, TestingCluster.SETTINGS, 1, Map.of());
    var pod = router.getSpec().getTemplate().getSpec();

    assertThat(pod.getVolumes())
        .filteredOn(v -> v.getName().equals("api-keys"))
        .singleElement()
        .satisfies(v -> {
          assertThat(v.getSecret().getSecretName()).isEqualTo("keys");
          assertThat(v.getSecret().getOptional()).isTrue();
        });
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .anySatisfy(m -> {
          assertThat(m.getMountPath()).isEqualTo("/etc/whorl/keys");
          assertThat(m.getReadOnly()).isTrue();
        });
    assertThat(pod.getContainers().getFirst().getEnv())
        .contains(
            RestrictedPod.env("WHORL_ACCESS_KEYS_FOLDER", "/etc/whorl/keys"),
            RestrictedPod.env(
                "WHORL_ACCESS_LIMITS",
                "[{\"keyName\":\"a\",\"requestsPerMinute\":60},{\"keyName\":\"b\",\"tokensPerMinute\":20000}]"));
  }
}
