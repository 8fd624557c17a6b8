package dev.whorl.operator.identity;

import dev.whorl.crds.Group;
import dev.whorl.protocol.identity.Credentials;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Certificates as Secrets, and when they are due. */
public final class CertificateSecret {
  /**
   * When the certificate ends, RFC 3339; on the Secret, and on what is restarted or read instead of
   * it.
   */
  public static final String EXPIRES = Group.NAME + "/certificate-expires";

  /** Under which roots it was issued: see {@link Authority#mark}. */
  public static final String ROOTS = Group.NAME + "/certificate-roots";

  /** A leaf of thirty days is renewed after twenty. */
  static final Duration BEFORE = Duration.ofDays(10);

  private CertificateSecret() {}

  /**
   * The Secret with these credentials, owned and labelled.
   *
   * @param roots the authority's mark when they were issued
   */
  public static Secret of(ObjectMeta metadata, Credentials credentials, String roots) {
    return new SecretBuilder()
        .withNewMetadataLike(metadata)
        .addToAnnotations(EXPIRES, expires(credentials))
        .addToAnnotations(ROOTS, roots)
        .endMetadata()
        .withType("kubernetes.io/tls")
        .addToData(Credentials.CERTIFICATE_FILE, base64(credentials.chainPem()))
        .addToData(Credentials.KEY_FILE, base64(credentials.keyPem()))
        .addToData(Credentials.ROOTS_FILE, base64(credentials.rootsPem()))
        .build();
  }

  /** When the leaf ends. */
  public static String expires(Credentials credentials) {
    return credentials.chain().getFirst().getNotAfter().toInstant().toString();
  }

  /** What an object says of the certificate that it holds or stands for; empty: nothing. */
  public static Map<String, String> annotations(@Nullable HasMetadata holder) {
    Map<String, String> said = new TreeMap<>();
    if (holder != null && holder.getMetadata().getAnnotations() != null) {
      said.putAll(holder.getMetadata().getAnnotations());
      said.keySet().retainAll(List.of(EXPIRES, ROOTS));
    }
    return said;
  }

  /**
   * Whether an object is missing, says nothing of its certificate, or says that it ends soon or was
   * issued under other roots.
   */
  public static boolean due(@Nullable HasMetadata holder, String roots, Instant now) {
    return due(annotations(holder), roots, now);
  }

  /** The same of what an object says. */
  public static boolean due(Map<String, String> annotations, String roots, Instant now) {
    String expires = annotations.get(EXPIRES);
    return expires == null
        || !roots.equals(annotations.get(ROOTS))
        || now.isAfter(Instant.parse(expires).minus(BEFORE));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
