package dev.whorl.operator.uninstall;

import dev.whorl.crds.Durations;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;

/**
 * {@code Uninstall --timeout 5m}: deletes every deployment, then every pool, and waits until they
 * and their servers are gone. Ends with 0, or with 1 and what is left when the time is over; with 2
 * for wrong arguments.
 */
public final class Uninstall {

  private Uninstall() {}

  /** Runs the command. */
  public static void main(String... arguments) {
    if (arguments.length != 2 || !arguments[0].equals("--timeout")) {
      System.err.println("usage: Uninstall --timeout DURATION, for example 5m");
      System.exit(2);
    }
    System.exit(run(arguments[1]));
  }

  private static int run(String timeout) {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      new TakeDown(client, Clock.systemUTC(), System.out::println).within(Durations.parse(timeout));
      return 0;
    } catch (StillThereException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }
}
