package dev.whorl.operator.identity;

import dev.whorl.operator.kube.Digest;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.PeerName;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The roots in force. All of them are trusted, one issues.
 *
 * @param active issues
 * @param next will issue when everybody trusts it; null: none
 * @param old issued before, and some of its leaves may still be in use; null: none
 * @param since when they came into force in this form
 */
record Roots(
    CertificateAuthority active,
    @Nullable CertificateAuthority next,
    @Nullable X509Certificate old,
    Instant since) {
  static Roots fresh(Clock clock) {
    return new Roots(CertificateAuthority.create("whorl", clock), null, null, clock.instant());
  }

  Roots after(RootStep step, Clock clock) {
    Instant now = clock.instant();
    return switch (step) {
      case KEEP -> this;
      case ADD_NEXT -> new Roots(active, CertificateAuthority.create("whorl", clock), null, now);
      case PROMOTE -> next == null ? this : new Roots(next, null, active.root(), now);
      case DROP_OLD -> new Roots(active, null, null, now);
      case REPLACE -> next == null ? fresh(clock) : new Roots(next, null, null, now);
    };
  }

  Credentials issue(PeerName name) {
    return active.issue(name, CertificateAuthority.LEAF_VALIDITY, others());
  }

  /** Says who issues and what is trusted: what was issued under another one is due. */
  String mark() {
    return Digest.of(
        active.fingerprint()
            + others().stream().map(Credentials::fingerprint).collect(Collectors.joining()));
  }

  private List<X509Certificate> others() {
    if (next != null) {
      return List.of(next.root());
    }
    return old == null ? List.of() : List.of(old);
  }
}
