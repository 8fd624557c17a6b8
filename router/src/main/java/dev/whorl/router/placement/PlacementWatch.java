package dev.whorl.router.placement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest active BlockPlacement of a deployment, in the deployment's namespace. The resource is
 * read as plain JSON, because the router does not share code with the operator.
 */
public final class PlacementWatch implements PlacementSource {
  private static final Logger LOG = System.getLogger(PlacementWatch.class.getName());
  private static final String GROUP = "inference.whorl.dev";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ResourceDefinitionContext KIND =
      new ResourceDefinitionContext.Builder()
          .withGroup(GROUP)
          .withVersion("v1alpha1")
          .withKind("BlockPlacement")
          .withPlural("blockplacements")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final String namespace;
  private final String deployment;
  private final String uid;
  private @Nullable SharedIndexInformer<GenericKubernetesResource> informer;
  private @Nullable Placement last;

  /**
   * @param deployment name of the LLMDeployment
   * @param uid of it: placements of an earlier one of the same name are not used
   */
  public PlacementWatch(KubernetesClient client, String namespace, String deployment, String uid) {
    this.client = client;
    this.namespace = namespace;
    this.deployment = deployment;
    this.uid = uid;
  }

  @Override
  public synchronized void watch(Consumer<@Nullable Placement> listener) {
    informer =
        client
            .genericKubernetesResources(KIND)
            .inNamespace(namespace)
            .withLabel(GROUP + "/deployment", deployment)
            .runnableInformer(0);
    informer.exceptionHandler(PlacementWatch::tryAgain);
    informer.addEventHandler(new Changes(listener));
    var ignored = informer.start();
  }

  /**
   * Without it an API server that is slow once, at the start, would leave the router deaf for good.
   */
  private static boolean tryAgain(boolean started, Throwable failure) {
    LOG.log(
        Level.WARNING,
        "The watch of BlockPlacements failed and is tried again: {0}",
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

  private synchronized void changed(Consumer<@Nullable Placement> listener) {
    if (informer == null) {
      return;
    }
    Placement active =
        informer.getStore().list().stream()
            .<JsonNode>map(JSON::valueToTree)
            .filter(this::active)
            .max(Comparator.comparingInt(json -> json.path("spec").path("revision").asInt()))
            .map(this::read)
            .orElse(null);
    if (active == null ? last != null : !active.equals(last)) {
      last = active;
      LOG.log(Level.INFO, "Placement: {0}", active == null ? "none" : active.name());
      listener.accept(active);
    }
  }

  private boolean active(JsonNode resource) {
    return resource.path("status").path("phase").asText().equals("Active")
        && resource.path("spec").path("deployment").path("uid").asText().equals(uid);
  }

  /** One that cannot be read leaves the one before in use. */
  private @Nullable Placement read(JsonNode resource) {
    try {
      return BlockPlacementResource.read(resource);
    } catch (IllegalArgumentException e) {
      LOG.log(
          Level.ERROR,
          "The BlockPlacement {0} cannot be used: {1}",
          resource.path("metadata").path("name").asText(),
          e.getMessage());
      return last;
    }
  }

  private final class Changes implements ResourceEventHandler<GenericKubernetesResource> {
    private final Consumer<@Nullable Placement> listener;

    Changes(Consumer<@Nullable Placement> listener) {
      this.listener = listener;
    }

    @Override
    public void onAdd(GenericKubernetesResource added) {
      changed(listener);
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
      changed(listener);
    }

    @Override
    public void onDelete(GenericKubernetesResource deleted, boolean unknown) {
      changed(listener);
    }
  }
}
