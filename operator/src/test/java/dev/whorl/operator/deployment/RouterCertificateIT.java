package dev.whorl.operator.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.testing.ApiServer;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.identity.Authority;
import dev.whorl.operator.identity.CertificateSecret;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.testing.MovableClock;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.protocol.identity.CertificateAuthority;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With no more than the rights to create and to update Secrets. */
class RouterCertificateIT {
  private static final String USER = "writes-secrets";

  private final KubernetesClient admin = ApiServer.shared().client();
  private final KubernetesClient limited = limited();
  private final MovableClock clock = new MovableClock();
  private LLMDeployment llm = CustomResources.deployment();
  private RouterCertificate certificate = certificate();

  private KubernetesClient limited() {
    admin
        .resource(
            new ClusterRoleBuilder()
                .withMetadata(new ObjectMetaBuilder().withName(USER).build())
                .addNewRule()
                .withApiGroups("")
                .withResources("secrets")
                .withVerbs("create", "update")
                .endRule()
                .build())
        .serverSideApply();
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withMetadata(new ObjectMetaBuilder().withName(USER).build())
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", USER)
                .addNewSubject("rbac.authorization.k8s.io", "User", USER, null)
                .build())
        .serverSideApply();
    var config = ApiServer.shared().config();
    config.setImpersonateUsername(USER);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private RouterCertificate certificate() {
    return new RouterCertificate(
        Authority.of(CertificateAuthority.create("test", clock), TestingCluster.NAMESPACE, clock),
        new Apply(limited, "whorl-deployment"),
        clock);
  }

  @BeforeEach
  void create() {
    llm = admin.resource(llm).create();
  }

  @AfterEach
  void close() {
    admin.resource(llm).delete();
    admin.secrets().inNamespace("default").withName("smollm2-router-tls").delete();
    limited.close();
    admin.close();
  }

  private Secret secret() {
    return admin.secrets().inNamespace("default").withName("smollm2-router-tls").get();
  }

  private Map<String, String> keep(boolean mounting) {
    return certificate.keep(llm, null, true, mounting);
  }

  @Test
  void whoWritesThemCannotReadThem() {
    keep(false);
    assertThat(secret().getData()).containsOnlyKeys("tls.crt", "tls.key", "ca.crt");
    assertThatThrownBy(
            () -> limited.secrets().inNamespace("default").withName("smollm2-router-tls").get())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("cannot get resource \"secrets\"");
  }

  @Test
  void aDeletedOneComesBackWithinAMinute() {
    Map<String, String> first = keep(false);
    admin.resource(secret()).delete();

    clock.forward(Duration.ofSeconds(44));
    assertThat(keep(false)).isEqualTo(first);
    assertThat(secret()).isNull();
    clock.forward(Duration.ofSeconds(1));
    assertThat(keep(false)).isEqualTo(CertificateSecret.annotations(secret()));
  }

  @Test
  void aPodThatWaitsForItGetsItWithinSeconds() {
    keep(true);
    admin.resource(secret()).delete();
    clock.forward(Duration.ofSeconds(5));
    keep(true);
    assertThat(secret()).isNotNull();
  }

  @Test
  void oneThatIsThereIsLeftAlone() {
    Map<String, String> first = keep(false);
    String version = secret().getMetadata().getResourceVersion();
    clock.forward(Duration.ofMinutes(10));
    assertThat(keep(false)).isEqualTo(first);
    assertThat(secret().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  void oneThatEndsSoonIsReplacedInPlace() {
    keep(false);
    Secret old = secret();
    clock.forward(Duration.ofDays(21));
    keep(false);
    assertThat(secret().getMetadata().getUid()).isEqualTo(old.getMetadata().getUid());
    assertThat(secret().getData()).isNotEqualTo(old.getData());
    assertThat(secret().getMetadata().getOwnerReferences()).hasSize(1);
  }

  @Test
  void anOperatorThatStartsGoesOnWithWhatTheDeploymentSays() {
    Map<String, String> first = keep(false);
    String version = secret().getMetadata().getResourceVersion();
    Deployment found =
        new DeploymentBuilder().withNewMetadata().withAnnotations(first).endMetadata().build();

    Authority same =
        Authority.of(CertificateAuthority.create("test", clock), "whorl-system", clock);
    certificate = new RouterCertificate(same, new Apply(limited, "whorl-deployment"), clock);
    certificate.keep(llm, found, true, false);
    assertThat(secret().getMetadata().getResourceVersion())
        .as("another authority: it is issued anew")
        .isNotEqualTo(version);

    version = secret().getMetadata().getResourceVersion();
    Deployment current =
        new DeploymentBuilder()
            .withNewMetadata()
            .withAnnotations(CertificateSecret.annotations(secret()))
            .endMetadata()
            .build();
    certificate = new RouterCertificate(same, new Apply(limited, "whorl-deployment"), clock);
    certificate.keep(llm, current, true, false);
    assertThat(secret().getMetadata().getResourceVersion()).isEqualTo(version);
  }
}
