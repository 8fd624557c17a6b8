package dev.whorl.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final PeerName NAME = new PeerName.Router("uid-1", "chat");

  private final CertificateAuthority authority =
      CertificateAuthority.create("whorl", Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void aLeafHoldsThirtyDaysAndChainsToTheRoot() throws Exception {
    Credentials leaf = authority.issue(NAME);

    assertThat(leaf.name()).isEqualTo(NAME);
    assertThat(leaf.chain().getFirst().getNotAfter())
        .isEqualTo(Date.from(NOW.plus(Duration.ofDays(30))));
    leaf.chain().getFirst().verify(authority.root().getPublicKey());
    assertThat(leaf.rootFingerprints()).containsExactly(authority.fingerprint());
  }

  @Test
  void aLoadedAuthorityIsTheSameAuthority() throws Exception {
    CertificateAuthority loaded =
        CertificateAuthority.load(authority.rootPem(), authority.keyPem(), Clock.systemUTC());

    assertThat(loaded.fingerprint()).isEqualTo(authority.fingerprint());
    loaded.issue(NAME).chain().getFirst().verify(authority.root().getPublicKey());
  }

  @Test
  void credentialsSurviveTheirTextForm() throws Exception {
    Credentials leaf = authority.issue(NAME);

    assertThat(Credentials.parse(leaf.chainPem(), leaf.keyPem(), leaf.rootsPem())).isEqualTo(leaf);
  }

  @Test
  void duringARotationBothRootsAreTrusted() {
    CertificateAuthority next = CertificateAuthority.create("whorl", Clock.systemUTC());

    Credentials leaf = authority.issue(NAME, Duration.ofDays(1), List.of(next.root()));

    assertThat(leaf.rootFingerprints())
        .containsExactly(authority.fingerprint(), next.fingerprint());
  }

  @Test
  void oneCertificateSurvivesItsTextForm() throws Exception {
    byte[] pem = Credentials.pem(authority.root());
    assertThat(Credentials.certificate(pem)).isEqualTo(authority.root());
    assertThat(Credentials.fingerprint(authority.root())).isEqualTo(authority.fingerprint());

    Credentials both = authority.issue(NAME, Duration.ofDays(1), List.of(authority.root()));
    assertThatThrownBy(() -> Credentials.certificate(both.rootsPem()))
        .isInstanceOf(InvalidCredentials.class)
        .hasMessageContaining("there must be one, there are 2");
  }

  @Test
  void aKeyOfAnotherLeafIsRefused() {
    Credentials leaf = authority.issue(NAME);
    Credentials other = authority.issue(NAME);

    assertThatThrownBy(() -> Credentials.parse(leaf.chainPem(), other.keyPem(), leaf.rootsPem()))
        .isInstanceOf(InvalidCredentials.class)
        .hasMessageContaining("the key is not the key of");
  }

  @Test
  void emptyAndBrokenTextsAreRefused() {
    Credentials leaf = authority.issue(NAME);
    byte[] junk = "junk".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    assertThatThrownBy(() -> Credentials.parse(junk, leaf.keyPem(), leaf.rootsPem()))
        .isInstanceOf(InvalidCredentials.class);
    assertThatThrownBy(() -> Credentials.parse(leaf.chainPem(), junk, leaf.rootsPem()))
        .isInstanceOf(InvalidCredentials.class)
        .hasMessageContaining("BEGIN PRIVATE KEY");
    assertThatThrownBy(() -> Credentials.parse(leaf.chainPem(), leaf.keyPem(), new byte[0]))
        .isInstanceOf(InvalidCredentials.class)
        .hasMessageContaining("trust bundle");
  }

  @Test
  void aRootIsNoIdentity() {
    assertThatThrownBy(() -> Credentials.nameOf(authority.root()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exactly one DNS name");
  }
}
