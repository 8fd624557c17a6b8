package dev.whorl.router.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The share that the status of the router's own LLMDeployment names ({@code status.rollout}). Read
 * as plain JSON, because the router does not share code with the operator. While the API server is
 * out of reach the last word stands.
 */
public final class CanaryWatch implements CanarySource {
  private static final Logger LOG = System.getLogger(CanaryWatch.class.getName());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "/v1";
  private static final ResourceDefinitionContext KIND =
      new ResourceDefinitionContext.Builder()
          .withGroup("inference.whorl.dev")
          .withVersion("v1alpha1")
          .withKind("LLMDeployment")
          .withPlural("llmdeployments")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final String namespace;
  private final String deployment;
  private final String uid;
  private volatile @Nullable CanaryShare share;
  private @Nullable SharedIndexInformer<GenericKubernetesResource> informer;

  /**
   * @param deployment name of the LLMDeployment
   * @param uid of it: one of the same name that came later is another one
   */
  public CanaryWatch(KubernetesClient client, String namespace, String deployment, String uid) {
    this.client = client;
    this.namespace = namespace;
    this.deployment = deployment;
    this.uid = uid;
  }

  @Override
  public @Nullable CanaryShare get() {
    return share;
  }

  @Override
  public synchronized void start() {
    informer =
        client
            .genericKubernetesResources(KIND)
            .inNamespace(namespace)
            .withName(deployment)
            .runnableInformer(0);
    informer.exceptionHandler(CanaryWatch::tryAgain);
    informer.addEventHandler(new Changes());
    var ignored = informer.start();
  }

  private static boolean tryAgain(boolean started, Throwable failure) {
    LOG.log(
        Level.WARNING,
        "The watch of the LLMDeployment failed and is tried again: {0}",
        failure.toString());
    return true;
  }

  @Override
  public synchronized void close() {
    if (informer != null) {
      informer.stop();
    }
    client.close();
  }

  private void changed(@Nullable GenericKubernetesResource resource) {
    CanaryShare now =
        resource == null || !uid.equals(resource.getMetadata().getUid())
            ? null
            : read(JSON.valueToTree(resource));
    CanaryShare before = share;
    share = now;
    if (now == null ? before != null : !now.equals(before)) {
      LOG.log(Level.INFO, "Share of a changed model: {0}", now == null ? "none" : now);
    }
  }

  /** What cannot be read is none: everything is answered here then. */
  static @Nullable CanaryShare read(JsonNode deployment) {
    JsonNode rollout = deployment.path("status").path("rollout");
    int percent = rollout.path("weight").asInt();
    String url = rollout.path("canaryUrl").asText();
    if (percent == 0 || url.isEmpty()) {
      return null;
    }
    try {
      return new CanaryShare(
          URI.create(url.endsWith(API) ? url.substring(0, url.length() - API.length()) : url),
          percent);
    } catch (IllegalArgumentException e) {
      LOG.log(Level.ERROR, "The share of a changed model cannot be used: {0}", e.getMessage());
      return null;
    }
  }

  private final class Changes implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource added) {
      changed(added);
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
      changed(after);
    }

    @Override
    public void onDelete(GenericKubernetesResource deleted, boolean unknown) {
      changed(null);
    }
  }
}
