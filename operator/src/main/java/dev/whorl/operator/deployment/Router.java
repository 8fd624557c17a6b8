package dev.whorl.operator.deployment;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.identity.Authority;
import dev.whorl.operator.kube.Apply;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.kube.Refusal;
import dev.whorl.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the router of a deployment as it shall be. What was applied is applied again only when it
 * changes, when the Deployment is gone, or after {@link #AGAIN}, so that a busy deployment does not
 * keep the API server busy too; what was refused is tried again after {@link #RETRY}, or at once
 * when something else is asked for.
 */
final class Router {
  static final Duration AGAIN = Duration.ofMinutes(5);
  static final Duration RETRY = Duration.ofSeconds(10);

  private final OperatorSettings settings;
  private final RouterCertificate certificate;
  private final Apply apply;
  private final Clock clock;
  private final ConcurrentMap<String, Applied> applied = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Refused> refused = new ConcurrentHashMap<>();

  Router(Apply apply, OperatorSettings settings, Authority authority, Clock clock) {
    this.apply = apply;
    this.settings = settings;
    this.certificate = new RouterCertificate(authority, apply, clock);
    this.clock = clock;
  }

  private record Applied(String digest, Instant at) {}

  private record Refused(long generation, int replicas, Instant at, String message) {}

  /**
   * Makes the router so.
   *
   * @param found its Deployment as it is; null: none
   * @param replicas pods that shall run; a suspended one keeps its Service
   * @param mounting whether a pod of it waits for its volumes
   * @return why the API server does not take it, in its words; null: it does
   */
  @Nullable String ensure(
      LLMDeployment deployment, @Nullable Deployment found, int replicas, boolean mounting) {
    Instant now = clock.instant();
    String uid = deployment.getMetadata().getUid();
    long generation = deployment.getMetadata().getGeneration();
    Refused before = refused.get(uid);
    if (before != null
        && before.generation() == generation
        && before.replicas() == replicas
        && now.isBefore(before.at().plus(RETRY))) {
      return before.message();
    }
    try {
      make(
          deployment, found, replicas, certificate.keep(deployment, found, replicas > 0, mounting));
      refused.remove(uid);
      return null;
    } catch (KubernetesClientException e) {
      String message = Refusal.of(e);
      if (message == null) {
        throw e;
      }
      applied.remove(uid);
      refused.put(uid, new Refused(generation, replicas, now, message));
      return message;
    }
  }

  /** Forgets a deployment that is gone. */
  void forget(LLMDeployment deployment) {
    applied.remove(deployment.getMetadata().getUid());
    refused.remove(deployment.getMetadata().getUid());
    certificate.forget(deployment);
  }

  private void make(
      LLMDeployment deployment,
      @Nullable Deployment found,
      int replicas,
      Map<String, String> annotations) {
    Instant now = clock.instant();
    String uid = deployment.getMetadata().getUid();
    List<HasMetadata> desired = desired(deployment, replicas, annotations);
    String digest = Digest.of(desired);
    Applied last = applied.get(uid);
    if (found != null
        && last != null
        && last.digest().equals(digest)
        && now.isBefore(last.at().plus(AGAIN))) {
      return;
    }
    desired.forEach(this::apply);
    if (last == null || !last.digest().equals(digest)) {
      RouterEdge.unwanted(deployment).forEach(apply::gone);
    }
    applied.put(uid, new Applied(digest, now));
  }

  private void apply(HasMetadata object) {
    try {
      apply.object(object);
    } catch (KubernetesClientException e) {
      if (object instanceof HttpRoute && e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw new KubernetesClientException(
            "spec.router.gateway needs the Gateway API (v1), which this cluster does not have. Install its definitions, or leave the field out.",
            e.getCode(),
            null);
      }
      throw e;
    }
  }

  private List<HasMetadata> desired(
      LLMDeployment deployment, int replicas, Map<String, String> annotations) {
    List<HasMetadata> desired = new ArrayList<>();
    desired.add(RouterAccess.account(deployment));
    desired.add(RouterAccess.role(deployment));
    desired.add(RouterAccess.binding(deployment));
    desired.add(RouterAccess.service(deployment));
    if (settings.platform().networkPolicies()) {
      desired.add(RouterAccess.policy(deployment, settings));
    }
    desired.add(RouterEdge.budget(deployment));
    desired.addAll(RouterEdge.wanted(deployment));
    desired.add(RouterPods.of(deployment, settings, replicas, annotations));
    return desired;
  }
}
