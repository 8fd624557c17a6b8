package dev.whorl.operator.deployment;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.identity.Authority;
import dev.whorl.operator.identity.CertificateSecret;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.PeerName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the router of a deployment as it shall be. What was applied is applied again only when it
 * changes, when the Deployment is gone, or after {@link #AGAIN}, so that a busy deployment does not
 * keep the API server busy too.
 */
final class Router {
  static final Duration AGAIN = Duration.ofMinutes(5);

  private final OperatorSettings settings;
  private final Authority authority;
  private final Apply apply;
  private final Clock clock;
  private final ConcurrentMap<String, Applied> applied = new ConcurrentHashMap<>();

  Router(Apply apply, OperatorSettings settings, Authority authority, Clock clock) {
    this.apply = apply;
    this.settings = settings;
    this.authority = authority;
    this.clock = clock;
  }

  private record Applied(String digest, Instant at) {}

  /**
   * Makes the router so.
   *
   * @param found its Deployment as it is; null: none
   * @param runs whether it shall run; a suspended one keeps its Service
   */
  void ensure(LLMDeployment deployment, @Nullable Deployment found, boolean runs) {
    Instant now = clock.instant();
    String uid = deployment.getMetadata().getUid();
    // Read first: a change of roots in between makes the certificate due again.
    String roots = authority.mark();
    boolean due = CertificateSecret.due(found, roots, now);
    String expires = due ? renew(deployment, roots) : expires(Objects.requireNonNull(found));
    List<HasMetadata> desired =
        desired(
            deployment,
            runs,
            Map.of(CertificateSecret.EXPIRES, expires, CertificateSecret.ROOTS, roots));
    String digest = Digest.of(desired);
    Applied last = applied.get(uid);
    if (found != null
        && last != null
        && last.digest().equals(digest)
        && now.isBefore(last.at().plus(AGAIN))) {
      return;
    }
    desired.forEach(apply::object);
    applied.put(uid, new Applied(digest, now));
  }

  /** Forgets a deployment that is gone. */
  void forget(LLMDeployment deployment) {
    applied.remove(deployment.getMetadata().getUid());
  }

  private List<HasMetadata> desired(
      LLMDeployment deployment, boolean runs, Map<String, String> certificate) {
    List<HasMetadata> desired = new ArrayList<>();
    desired.add(RouterAccess.account(deployment));
    desired.add(RouterAccess.role(deployment));
    desired.add(RouterAccess.binding(deployment));
    desired.add(RouterAccess.service(deployment));
    if (settings.networkPolicies()) {
      desired.add(RouterAccess.policy(deployment, settings));
    }
    desired.add(RouterPods.of(deployment, settings, runs ? 1 : 0, certificate));
    return desired;
  }

  private String renew(LLMDeployment deployment, String roots) {
    Credentials credentials =
        authority.issue(
            new PeerName.Router(
                deployment.getMetadata().getUid(), deployment.getMetadata().getNamespace()));
    apply.object(
        CertificateSecret.of(
            RouterNames.metadata(deployment, RouterNames.secret(deployment)).build(),
            credentials,
            roots));
    return CertificateSecret.expires(credentials);
  }

  private static String expires(Deployment found) {
    return Objects.requireNonNull(
        found.getMetadata().getAnnotations().get(CertificateSecret.EXPIRES),
        "one that is not due says when it ends");
  }
}
