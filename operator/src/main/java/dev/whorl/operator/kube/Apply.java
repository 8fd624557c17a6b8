package dev.whorl.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;

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

  /** Deletes an object of a kind that may not be there either. */
  public void gone(HasMetadata unwanted) {
    try {
      client.resource(unwanted).delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /**
   * Creates an object unless one of its name is there; asks for no more than the right to create.
   *
   * @return whether it was created
   */
  public <T extends HasMetadata> boolean created(T desired) {
    try {
      client.resource(desired).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Puts a Secret in the place of the one of its name; asks for no more than the right to update,
   * and is told nothing of what was there (the client's own update reads it first).
   */
  public void replace(Secret desired) {
    client.raw(
        "/api/v1/namespaces/%s/secrets/%s"
            .formatted(desired.getMetadata().getNamespace(), desired.getMetadata().getName()),
        "PUT",
        desired);
  }

  /** Makes the status so; other parts of the object are ignored. */
  public <T extends HasMetadata> void status(T desired) {
    client.resource(desired).subresource("status").patch(context, desired);
  }
}
