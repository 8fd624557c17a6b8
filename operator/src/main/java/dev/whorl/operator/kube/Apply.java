package dev.whorl.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * Server-side apply with one field manager per controller; an object is written only as far as it
 * is filled in.
 */
public final class Apply {
  private final KubernetesClient client;
  private final PatchContext context;

  /** Writes in the name of {@code fieldManager}. */
  public Apply(KubernetesClient client, String fieldManager) {
    this.client = client;
    this.context =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(fieldManager)
            .withForce(true)
            .build();
  }

  /**
   * Makes the object so; when it carries {@code metadata.resourceVersion}, only if nobody changed
   * it since (else KubernetesClientException with code 409).
   */
  public <T extends HasMetadata> T object(T desired) {
    return client.resource(desired).patch(context, desired);
  }

  /** Makes the status so; other parts of the object are ignored. */
  public <T extends HasMetadata> void status(T desired) {
    client.resource(desired).subresource("status").patch(context, desired);
  }
}
