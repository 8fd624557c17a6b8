package dev.whorl.operator.uninstall;

import dev.whorl.crds.Durations;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code Uninstall --timeout 5m [--namespaces a,b]}: deletes every deployment (of these
 * namespaces), then every pool, and waits until they and their servers are gone. Ends with 0, or
 * with 1 and what is left when the time is over; with 2 for wrong arguments.
 */
public final class Uninstall {

  private static final Pattern COMMA = Pattern.compile(",");

  private Uninstall() {}

  /** Runs the command. */
  public static void main(String... arguments) {
    boolean all = arguments.length == 2;
    boolean some = arguments.length == 4 && arguments[2].equals("--namespaces");
    if (!(all || some) || !arguments[0].equals("--timeout")) {
      System.err.println("usage: Uninstall --timeout DURATION [--namespaces A,B], for example 5m");
      System.exit(2);
    }
    System.exit(run(arguments[1], all ? Set.of() : Set.of(COMMA.split(arguments[3]))));
  }

  private static int run(String timeout, Set<String> namespaces) {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      new TakeDown(client, namespaces, Clock.systemUTC(), System.out::println)
          .within(Durations.parse(timeout));
      return 0;
    } catch (StillThereException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }
}
