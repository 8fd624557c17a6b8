package dev.whorl.operator.deployment;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.identity.Authority;
import dev.whorl.operator.identity.CertificateSecret;
import dev.whorl.operator.kube.Apply;
import dev.whorl.protocol.identity.PeerName;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the certificate Secret of a router. It lies in the tenant's namespace, where the operator
 * may create Secrets and replace its own, and read none. That one is gone is found by creating it:
 * every {@link #LOOK}, and sooner while a pod waits for its volumes; the API server answers a
 * conflict when it is there. How long the certificate lasts stands on the router's Deployment.
 */
final class RouterCertificate {
  static final Duration LOOK = Duration.ofSeconds(45);
  static final Duration LOOK_WHILE_MOUNTING = Duration.ofSeconds(5);

  private final Authority authority;
  private final Apply apply;
  private final Clock clock;
  private final ConcurrentMap<String, Held> held = new ConcurrentHashMap<>();

  RouterCertificate(Authority authority, Apply apply, Clock clock) {
    this.authority = authority;
    this.apply = apply;
    this.clock = clock;
  }

  /**
   * What is known of a Secret.
   *
   * @param annotations about the certificate in it
   * @param seen when it was there for certain
   */
  private record Held(Map<String, String> annotations, Instant seen) {}

  /**
   * Makes the Secret be there and good.
   *
   * @param found the Deployment as it is; null: none
   * @param runs whether pods will mount it
   * @param mounting whether a pod waits for it now
   * @return annotations that say how long it lasts
   */
  Map<String, String> keep(
      LLMDeployment deployment, @Nullable Deployment found, boolean runs, boolean mounting) {
    Instant now = clock.instant();
    String uid = deployment.getMetadata().getUid();
    // Read first: a change of roots in between makes the certificate due again.
    String roots = authority.mark();
    Held known = held.get(uid);
    Map<String, String> said =
        known != null ? known.annotations() : CertificateSecret.annotations(found);
    if (CertificateSecret.due(said, roots, now)) {
      Secret secret = issued(deployment, roots);
      if (!apply.created(secret)) {
        apply.replace(secret);
      }
      return hold(uid, CertificateSecret.annotations(secret), now);
    }
    Duration look = mounting ? LOOK_WHILE_MOUNTING : LOOK;
    if (runs && (known == null || !now.isBefore(known.seen().plus(look)))) {
      Secret secret = issued(deployment, roots);
      boolean gone = apply.created(secret);
      return hold(uid, gone ? CertificateSecret.annotations(secret) : said, now);
    }
    return said;
  }

  void forget(LLMDeployment deployment) {
    held.remove(deployment.getMetadata().getUid());
  }

  private Map<String, String> hold(String uid, Map<String, String> annotations, Instant now) {
    held.put(uid, new Held(annotations, now));
    return annotations;
  }

  private Secret issued(LLMDeployment deployment, String roots) {
    return CertificateSecret.of(
        RouterNames.metadata(deployment, RouterNames.secret(deployment)).build(),
        authority.issue(
            new PeerName.Router(
                deployment.getMetadata().getUid(), deployment.getMetadata().getNamespace())),
        roots);
  }
}
