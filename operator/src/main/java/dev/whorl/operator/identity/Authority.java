package dev.whorl.operator.identity;

import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.InvalidCredentials;
import dev.whorl.protocol.identity.PeerName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Base64;

/**
 * The certificate authority of this installation. Its key lives in one Secret of the operator's
 * namespace and goes nowhere else.
 */
public final class Authority {
  private final CertificateAuthority authority;
  private final String namespace;

  private Authority(CertificateAuthority authority, String namespace) {
    this.authority = authority;
    this.namespace = namespace;
  }

  /** Reads the authority's Secret, or makes a new authority when there is none. */
  public static Authority open(KubernetesClient client, OperatorSettings settings, Clock clock)
      throws InvalidCredentials {
    String namespace = settings.namespace();
    var secrets = client.secrets().inNamespace(namespace);
    Secret found = secrets.withName(settings.caSecret()).get();
    if (found == null) {
      try {
        found = secrets.resource(fresh(settings, clock)).create();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        found = secrets.withName(settings.caSecret()).require();
      }
    }
    return new Authority(
        CertificateAuthority.load(
            bytes(found, Credentials.CERTIFICATE_FILE), bytes(found, Credentials.KEY_FILE), clock),
        namespace);
  }

  /** An authority that is not kept. */
  public static Authority of(CertificateAuthority authority, String namespace) {
    return new Authority(authority, namespace);
  }

  /** A certificate of a server or a router. */
  public Credentials issue(PeerName name) {
    return authority.issue(name);
  }

  /** The operator's own certificate. */
  public Credentials operator() {
    return authority.issue(new PeerName.Operator(namespace));
  }

  private static Secret fresh(OperatorSettings settings, Clock clock) {
    CertificateAuthority made = CertificateAuthority.create("whorl", clock);
    return new SecretBuilder()
        .withNewMetadata()
        .withName(settings.caSecret())
        .withNamespace(settings.namespace())
        .addToLabels(Labels.NAME, Labels.WHORL)
        .endMetadata()
        .withType("kubernetes.io/tls")
        .addToData(Credentials.CERTIFICATE_FILE, base64(made.rootPem()))
        .addToData(Credentials.KEY_FILE, base64(made.keyPem()))
        .build();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] bytes(Secret secret, String key) {
    String value = secret.getData() == null ? null : secret.getData().get(key);
    if (value == null) {
      throw new IllegalStateException(
          "The Secret (%s) of the certificate authority has no %s. Delete it to get a new authority; every agent and router is then issued a new certificate."
              .formatted(secret.getMetadata().getName(), key));
    }
    return Base64.getDecoder().decode(value);
  }
}
