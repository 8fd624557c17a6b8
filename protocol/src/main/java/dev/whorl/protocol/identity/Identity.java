package dev.whorl.protocol.identity;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The live credentials of a process. Channels and servers built with it use the newest credentials
 * for every new handshake; running connections keep theirs. Thread-safe.
 */
public final class Identity {
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager trust;
  private volatile Credentials credentials;

  /** An identity that shows and trusts {@code credentials} until {@link #replace}. */
  public Identity(Credentials credentials) {
    try {
      // The default verification checks the dialled name too, on the client's side.
      this.trust = AdvancedTlsX509TrustManager.newBuilder().build();
    } catch (CertificateException e) {
      throw new IllegalStateException("This Java runtime has no X.509 trust store.", e);
    }
    this.credentials = credentials;
    install(credentials);
  }

  public Credentials credentials() {
    return credentials;
  }

  public PeerName name() {
    return credentials.name();
  }

  /**
   * Takes other credentials of the same peer. Throws IllegalArgumentException for those of another.
   */
  public synchronized void replace(Credentials replacement) {
    if (!replacement.name().equals(name())) {
      throw new IllegalArgumentException(
          "The new certificate belongs to %s, this process is %s."
              .formatted(replacement.name().dnsName(), name().dnsName()));
    }
    install(replacement);
    credentials = replacement;
  }

  X509ExtendedKeyManager keys() {
    return keys;
  }

  X509ExtendedTrustManager trust() {
    return trust;
  }

  private void install(Credentials installed) {
    try {
      trust.updateTrustCredentials(installed.roots().toArray(X509Certificate[]::new));
      keys.updateIdentityCredentials(
          installed.chain().toArray(X509Certificate[]::new), installed.key());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("The credentials are unusable: " + e.getMessage(), e);
    }
  }
}
