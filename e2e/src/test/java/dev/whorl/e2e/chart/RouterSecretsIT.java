package dev.whorl.e2e.chart;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of tenants' Secrets the operator writes those of routers, and only such as it made. */
class RouterSecretsIT {
  private static final Map<String, String> MADE =
      Map.of("app.kubernetes.io/managed-by", "whorl-operator");
  private static final KubernetesClient OPERATOR = InstalledChart.as(InstalledChart.OPERATOR);

  @BeforeAll
  static void policyIsInForce() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThatThrownBy(() ->
                    OPERATOR.resource(secret("default", "probe", Map.of())).dryRun(true).create())
                .hasMessageContaining("certificates of routers only"));
  }

  @AfterAll
  static void close() {
    OPERATOR.close();
  }

  @AfterEach
  void delete() {
    InstalledChart.admin().secrets().inNamespace("default").delete();
  }

  private static Secret secret(String namespace, String name, Map<String, String> labels) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(labels)
        .endMetadata()
        .withType("kubernetes.io/tls")
        .addToData("tls.crt", "")
        .addToData("tls.key", "")
        .build();
  }

  private static void replace(Secret secret) {
    OPERATOR.raw(
        "/api/v1/namespaces/default/secrets/" + secret.getMetadata().getName(), "PUT", secret);
  }

  @Test
  void aRoutersOwnIsCreatedAndReplaced() {
    Secret own = secret("default", "smollm2-router-tls", MADE);
    OPERATOR.resource(own).create();
    assertThatCode(() -> replace(own)).doesNotThrowAnyException();
  }

  @Test
  void noOtherIsCreated() {
    assertThatThrownBy(() -> OPERATOR.resource(secret("default", "token", MADE)).create())
        .hasMessageContaining("certificates of routers only");
    assertThatThrownBy(
            () -> OPERATOR.resource(secret("default", "a-router-tls", Map.of())).create())
        .hasMessageContaining("certificates of routers only");
  }

  @Test
  void oneThatATenantMadeIsLeftAloneAndNamed() {
    InstalledChart.admin().resource(secret("default", "smollm2-router-tls", Map.of())).create();
    assertThatThrownBy(() -> replace(secret("default", "smollm2-router-tls", MADE)))
        .hasMessageContaining("smollm2-router-tls is there and was not made by Whorl");
  }

  @Test
  void itsOwnNamespaceIsItsOwn() {
    Secret server = secret(InstalledChart.NAMESPACE, "small-a-tls", Map.of());
    OPERATOR.resource(server).create();
    OPERATOR.resource(server).delete();
  }
}
