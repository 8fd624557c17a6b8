package dev.whorl.operator;

import dev.whorl.operator.settings.OperatorSettings;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Gives the lease back, so that the next leader need not wait for it to run out. */
final class LeaseRelease {
  private static final int ATTEMPTS = 3;

  private LeaseRelease() {}

  /** Empties the holder of the lease if it is this process; somebody else's lease is left alone. */
  static void of(KubernetesClient client, OperatorSettings settings) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Lease lease =
          client.leases().inNamespace(settings.namespace()).withName(settings.lease()).get();
      if (lease == null || !settings.podName().equals(lease.getSpec().getHolderIdentity())) {
        return;
      }
      lease.getSpec().setHolderIdentity("");
      try {
        client.resource(lease).update();
        return;
      } catch (KubernetesClientException e) {
        // The election's own last renewal came in between: look again.
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
      }
    }
  }
}
