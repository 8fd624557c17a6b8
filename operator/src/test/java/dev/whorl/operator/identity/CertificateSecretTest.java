package dev.whorl.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.CertificateAuthority;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CertificateSecretTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static Secret at(Instant issued) {
    Clock clock = Clock.fixed(issued, ZoneOffset.UTC);
    Authority authority =
        Authority.of(CertificateAuthority.create("test", clock), "whorl-system", clock);
    return CertificateSecret.of(
        new ObjectMetaBuilder().withName("s").build(),
        authority.issue(new AgentsDomain("whorl-agents", "whorl-system").server("small-a")),
        "roots-1");
  }

  @Test
  void aFreshOneIsNotDue() {
    assertThat(CertificateSecret.due(at(NOW), "roots-1", NOW)).isFalse();
    assertThat(at(NOW).getData()).containsOnlyKeys("tls.crt", "tls.key", "ca.crt");
  }

  @Test
  void itIsDueTenDaysBeforeItEnds() {
    Secret secret = at(NOW);
    assertThat(CertificateSecret.due(secret, "roots-1", NOW.plus(Duration.ofDays(19)))).isFalse();
    assertThat(CertificateSecret.due(secret, "roots-1", NOW.plus(Duration.ofDays(21)))).isTrue();
  }

  @Test
  void itIsDueUnderOtherRoots() {
    assertThat(CertificateSecret.due(at(NOW), "roots-2", NOW)).isTrue();
  }

  @Test
  void whatIsMissingOrSilentIsDue() {
    assertThat(CertificateSecret.due((Secret) null, "roots-1", NOW)).isTrue();
    assertThat(
            CertificateSecret.due(
                new SecretBuilder().withNewMetadata().endMetadata().build(), "roots-1", NOW))
        .isTrue();
  }
}
