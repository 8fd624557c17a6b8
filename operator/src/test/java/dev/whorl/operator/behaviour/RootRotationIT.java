package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.Group;
import dev.whorl.operator.testing.TestingAgent;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Credentials;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A root that ends is changed while everything goes on; days pass by what the Secret says. */
class RootRotationIT {
  private static final String SECRET = TestingCluster.SETTINGS.caSecret();

  @Test
  void aRootThatEndsIsReplacedAndNoServerIsLost() throws Exception {
    CertificateAuthority ending =
        CertificateAuthority.create(
            "whorl", Clock.offset(Clock.systemUTC(), Duration.ofDays(-3600)));
    try (TestingCluster cluster = new TestingCluster()) {
      cluster.client().resource(secret(ending)).create();
      cluster.startOperator();
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "");
      cluster.awaitReady("default", "tiny");
      String serves = cluster.active("default").getMetadata().getName();
      Map<String, TestingAgent> agents = cluster.kubelet().agents();

      await(cluster, "both roots are trusted", c -> c.roots().size() == 2);
      X509Certificate next = agents.values().iterator().next().credentials().roots().getLast();
      assertThat(agents.values())
          .allMatch(agent -> issued(agent.credentials(), ending.root()))
          .allMatch(agent -> agent.credentials().roots().equals(List.of(ending.root(), next)));

      restartAfter(cluster, Duration.ofDays(2));
      await(
          cluster,
          "the new root issues",
          c -> issued(c, next) && c.roots().equals(List.of(next, ending.root())));

      restartAfter(cluster, Duration.ofDays(40));
      await(
          cluster,
          "the old root is forgotten",
          c -> issued(c, next) && c.roots().equals(List.of(next)));
      assertThat(kept(cluster).getData()).containsOnlyKeys("tls.crt", "tls.key");

      restartAfter(cluster, Duration.ZERO);
      assertThat(cluster.awaitReady("default", "tiny").getStatus().placementRef())
          .isEqualTo(serves);
      assertThat(cluster.kubelet().agents()).isEqualTo(agents);
    }
  }

  private static void await(TestingCluster cluster, String what, Predicate<Credentials> wanted) {
    cluster.await(
        what,
        () ->
            cluster.kubelet().agents().values().stream()
                .allMatch(agent -> wanted.test(agent.credentials())));
  }

  private static void restartAfter(TestingCluster cluster, Duration time) throws Exception {
    cluster.stopOperator();
    cluster
        .client()
        .secrets()
        .inNamespace(TestingCluster.NAMESPACE)
        .withName(SECRET)
        .edit(secret -> {
          secret
              .getMetadata()
              .getAnnotations()
              .put(Group.NAME + "/roots-since", Instant.now().minus(time).toString());
          return secret;
        });
    cluster.startOperator();
  }

  private static Secret kept(TestingCluster cluster) {
    return cluster
        .client()
        .secrets()
        .inNamespace(TestingCluster.NAMESPACE)
        .withName(SECRET)
        .require();
  }

  /** As an operator of an earlier release has left it. */
  private static Secret secret(CertificateAuthority authority) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(SECRET)
        .withNamespace(TestingCluster.NAMESPACE)
        .endMetadata()
        .withType("kubernetes.io/tls")
        .addToData("tls.crt", Base64.getEncoder().encodeToString(authority.rootPem()))
        .addToData("tls.key", Base64.getEncoder().encodeToString(authority.keyPem()))
        .build();
  }

  private static boolean issued(Credentials credentials, X509Certificate root) {
    try {
      credentials.chain().getFirst().verify(root.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
