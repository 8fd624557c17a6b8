package dev.whorl.operator.identity;

import dev.whorl.crds.Group;
import dev.whorl.operator.kube.Labels;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.InvalidCredentials;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The roots as a Secret of the operator's namespace. */
final class RootSecret {
  /** Since when the roots are as they are, RFC 3339. */
  static final String SINCE = Group.NAME + "/roots-since";

  static final String NEXT_CERTIFICATE = "next.crt";
  static final String NEXT_KEY = "next.key";
  static final String OLD_CERTIFICATE = "old.crt";

  private RootSecret() {}

  /**
   * The Secret.
   *
   * @param resourceVersion that is replaced; null: it must not exist
   */
  static Secret of(Roots roots, String namespace, String name, @Nullable String resourceVersion) {
    SecretBuilder secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .withResourceVersion(resourceVersion)
            .addToLabels(Labels.NAME, Labels.WHORL)
            .addToAnnotations(SINCE, roots.since().toString())
            .endMetadata()
            .withType("kubernetes.io/tls")
            .addToData(Credentials.CERTIFICATE_FILE, base64(roots.active().rootPem()))
            .addToData(Credentials.KEY_FILE, base64(roots.active().keyPem()));
    CertificateAuthority next = roots.next();
    if (next != null) {
      secret
          .addToData(NEXT_CERTIFICATE, base64(next.rootPem()))
          .addToData(NEXT_KEY, base64(next.keyPem()));
    }
    X509Certificate old = roots.old();
    if (old != null) {
      secret.addToData(OLD_CERTIFICATE, base64(Credentials.pem(old)));
    }
    return secret.build();
  }

  static Roots read(Secret secret, Clock clock) throws InvalidCredentials {
    byte[] next = optional(secret, NEXT_CERTIFICATE);
    byte[] old = optional(secret, OLD_CERTIFICATE);
    return new Roots(
        CertificateAuthority.load(
            bytes(secret, Credentials.CERTIFICATE_FILE),
            bytes(secret, Credentials.KEY_FILE),
            clock),
        next == null ? null : CertificateAuthority.load(next, bytes(secret, NEXT_KEY), clock),
        old == null ? null : Credentials.certificate(old),
        since(secret.getMetadata()));
  }

  /** One of an earlier release says nothing: it is as old as it is. */
  private static Instant since(ObjectMeta metadata) {
    Map<String, String> annotations = metadata.getAnnotations();
    String said = annotations == null ? null : annotations.get(SINCE);
    return Instant.parse(said == null ? metadata.getCreationTimestamp() : said);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte @Nullable [] optional(Secret secret, String key) {
    String value = secret.getData() == null ? null : secret.getData().get(key);
    return value == null ? null : Base64.getDecoder().decode(value);
  }

  private static byte[] bytes(Secret secret, String key) {
    byte[] value = optional(secret, key);
    if (value == null) {
      throw new IllegalStateException(
          "The Secret (%s) of the certificate authority has no %s. Delete it to get a new authority; every agent and router is then issued a new certificate."
              .formatted(secret.getMetadata().getName(), key));
    }
    return value;
  }
}
