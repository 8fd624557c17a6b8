package dev.whorl.operator.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.PlatformSettings;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code spec.router} makes of the routers' pods, Service, Ingress and HTTPRoute. */
class RouterHttpTest {
  private static LLMDeployment with(String fields) {
    LLMDeployment llm =
        CustomResources.read(
            CustomResources.DEPLOYMENT.replace("stallTimeout: 60s", "stallTimeout: 60s, " + fields),
            LLMDeployment.class);
    llm.getMetadata().setUid("u1");
    return llm;
  }

  private static PodTemplateSpec template(LLMDeployment llm) {
    return RouterPods.of(llm, TestingCluster.SETTINGS, 2, Map.of()).getSpec().getTemplate();
  }

  private static Map<String, String> environment(LLMDeployment llm) {
    return template(llm).getSpec().getContainers().getFirst().getEnv().stream()
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  @Test
  void aRouterThatGoesLeavesFirstAndThenDrains() {
    LLMDeployment llm = with("drainTimeout: 1m");
    PodSpec pod = template(llm).getSpec();

    assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(75);
    assertThat(pod.getContainers().getFirst().getLifecycle().getPreStop().getSleep().getSeconds())
        .isEqualTo(2);
    assertThat(environment(llm))
        .containsEntry("WHORL_LEAVE_TIME", "5s")
        .containsEntry("WHORL_DRAIN_TIMEOUT", "1m");
  }

  @Test
  void routersAreApart() {
    assertThat(template(with("replicas: 2")).getSpec().getTopologySpreadConstraints())
        .extracting(c -> c.getTopologyKey() + " " + c.getWhenUnsatisfiable())
        .containsExactly(
            "kubernetes.io/hostname ScheduleAnyway", "topology.kubernetes.io/zone ScheduleAnyway");
    assertThat(RouterEdge.budget(with("replicas: 2")).getSpec().getMaxUnavailable().getIntVal())
        .isEqualTo(1);
  }

  @Test
  void withACertificateTheApiIsServedByHttpsOnly() {
    LLMDeployment llm = with("tls: {secretRef: {name: chat-cert}}");

    assertThat(environment(llm))
        .containsEntry("WHORL_HTTP_TLS_ONLY", "true")
        .containsEntry("QUARKUS_HTTP_SSL_CERTIFICATE_FILES", "/etc/whorl/https/tls.crt");
    assertThat(RouterAccess.service(llm).getSpec().getPorts())
        .extracting(ServicePort::getName, ServicePort::getPort)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("http", 8080),
            org.assertj.core.groups.Tuple.tuple("https", 8443));
    assertThat(RouterNames.url(llm)).isEqualTo("https://smollm2-router.default.svc:8443/v1");
  }

  @Test
  void anotherKindOfClusterHasOtherPortsAndUsers() {
    OperatorSettings s = TestingCluster.SETTINGS;
    OperatorSettings openShift =
        new OperatorSettings(
            s.namespace(),
            s.podName(),
            s.images(),
            s.agents(),
            s.lease(),
            s.caSecret(),
            s.rotation(),
            new PlatformSettings(true, List.of(53, 5353), List.of(8443), false),
            s.watchNamespaces());
    LLMDeployment llm = with("replicas: 1");

    assertThat(RouterAccess.policy(llm, openShift).getSpec().getEgress())
        .flatExtracting(rule -> rule.getPorts())
        .extracting(port -> port.getPort().getIntVal())
        .contains(5353, 8443)
        .doesNotContain(6443);
    assertThat(
            RouterPods.of(llm, openShift, 1, Map.of())
                .getSpec()
                .getTemplate()
                .getSpec()
                .getSecurityContext()
                .getRunAsUser())
        .isNull();
  }

  @Test
  void limitsReachTheProcess() {
    assertThat(
            environment(
                with(
                    "requestTimeout: 2m, limits: {bodyBytes: 2048, headerBytes: 4096, bodyTimeout: 10s, idleTimeout: 90s, connections: 50, unreadBytes: 8192}, cors: {allowedOrigins: ['https://a.example', 'https://b.example']}")))
        .containsEntry("WHORL_HTTP_REQUEST_TIMEOUT", "2m")
        .containsEntry("WHORL_MAX_BODY_BYTES", "2048")
        .containsEntry("QUARKUS_HTTP_LIMITS_MAX_HEADER_SIZE", "4096")
        .containsEntry("QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", "50")
        .containsEntry("QUARKUS_HTTP_IDLE_TIMEOUT", "PT1M30S")
        .containsEntry("WHORL_STREAM_MAX_UNSENT_BYTES", "8192")
        .containsEntry("WHORL_HTTP_CORS_ORIGINS", "https://a.example,https://b.example");
  }

  @Test
  void podsCarryWhatThePlatformWantsOnThem() {
    PodTemplateSpec pod =
        template(
            with(
                "pod: {annotations: {a: b}, labels: {team: search, app.kubernetes.io/name: other}, nodeSelector: {role: edge}, priorityClassName: high, tolerations: [{operator: Exists}]}"));

    assertThat(pod.getMetadata().getAnnotations()).containsEntry("a", "b");
    assertThat(pod.getMetadata().getLabels())
        .containsEntry("team", "search")
        .containsEntry("app.kubernetes.io/name", "whorl"); // what Whorl selects by stays
    assertThat(pod.getSpec().getNodeSelector()).containsEntry("role", "edge");
    assertThat(pod.getSpec().getPriorityClassName()).isEqualTo("high");
    assertThat(pod.getSpec().getTolerations()).hasSize(1);
  }

  @Test
  void whatIsInFrontOfRoutersIsMadeAndTakenAway() {
    LLMDeployment llm =
        with(
            "ingress: {host: chat.example.org, tlsSecretName: cert}, gateway: {parentRefs: [{name: edge, namespace: infra}]}");

    assertThat(RouterEdge.wanted(llm))
        .extracting(HasMetadata::getKind)
        .containsExactly("Ingress", "HTTPRoute");
    assertThat(RouterEdge.unwanted(llm)).isEmpty();
    Ingress ingress = (Ingress) RouterEdge.wanted(llm).getFirst();
    assertThat(ingress.getSpec().getTls().getFirst().getHosts())
        .containsExactly("chat.example.org");
    assertThat(((HttpRoute) RouterEdge.wanted(llm).getLast()).getSpec())
        .hasToString(
            "{parentRefs=[{name=edge, namespace=infra}], rules="
                + ((HttpRoute) RouterEdge.wanted(llm).getLast()).getSpec().get("rules")
                + "}");
    assertThat(RouterEdge.unwanted(with("replicas: 1")))
        .extracting(HasMetadata::getKind)
        .containsExactly("Ingress", "HTTPRoute");
  }

  @Test
  void onlyADeploymentThatMayBeWokenHoldsRequestsAtZero() {
    assertThat(environment(with("replicas: 1"))).doesNotContainKey("WHORL_QUEUE_MAX_WAIT_AT_ZERO");
    assertThat(environment(with("holdAtZero: true")))
        .containsEntry("WHORL_QUEUE_MAX_WAIT_AT_ZERO", "10m");
  }
}
