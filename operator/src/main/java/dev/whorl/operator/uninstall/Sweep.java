package dev.whorl.operator.uninstall;

import dev.whorl.operator.kube.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.TimeUnit;

/**
 * {@code Sweep LEASE SECRET}, the work of the chart's post-delete hook: waits until the last
 * operator has ended, since it would write them again, and deletes what operators made for
 * themselves in their own namespace: the lease and the certificate authority.
 */
public final class Sweep {

  private static final long END_SECONDS = 60;

  private Sweep() {}

  /** Runs the command. Ends with 0, or with 1 and the reason; with 2 for wrong arguments. */
  public static void main(String... arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: Sweep LEASE SECRET");
      System.exit(2);
    }
    // The client's network threads outlive it and would keep the hook's pod running.
    System.exit(run(arguments[0], arguments[1]));
  }

  private static int run(String lease, String secret) {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      sweep(client, client.getNamespace(), lease, secret);
      return 0;
    } catch (KubernetesClientException e) {
      System.err.println("The operator's lease or authority was not removed: " + e.getMessage());
      return 1;
    }
  }

  static void sweep(KubernetesClient client, String namespace, String lease, String secret) {
    var operators =
        client.pods().inNamespace(namespace).withLabels(Labels.component("operator")).list();
    for (Pod operator : operators.getItems()) {
      client
          .resource(operator)
          .waitUntilCondition(pod -> pod == null, END_SECONDS, TimeUnit.SECONDS);
    }
    client.leases().inNamespace(namespace).withName(lease).delete();
    client.secrets().inNamespace(namespace).withName(secret).delete();
  }
}
