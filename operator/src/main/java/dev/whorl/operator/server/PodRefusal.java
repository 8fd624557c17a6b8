package dev.whorl.operator.server;

import dev.whorl.crds.BlockServer;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server needs was refused by the API server. It is asked for again after a while, and after
 * a longer one each time, unless something else is asked for; to say it in the same words each time
 * is what keeps a status from changing with every attempt.
 *
 * @param revision of the agent that was asked for
 * @param times so often in a row
 * @param until nothing is tried before
 */
record PodRefusal(String revision, int times, String message, Instant until) {
  static final Duration FIRST = Duration.ofSeconds(2);
  static final Duration LONGEST = Duration.ofMinutes(1);

  /**
   * The next refusal.
   *
   * @param before the one before it in a row; null: none
   * @param what is refused
   */
  static PodRefusal of(
      @Nullable PodRefusal before,
      BlockServer server,
      String what,
      KubernetesClientException why,
      Instant now) {
    String revision = server.getSpec().agentRevision();
    int times = before != null && before.revision().equals(revision) ? before.times() + 1 : 1;
    String message =
        "The %s is refused: %s".formatted(what, words(server.getMetadata().getName(), why));
    return new PodRefusal(revision, times, message, now.plus(pause(times)));
  }

  /** Whether nothing may be tried yet. */
  boolean holds(String wanted, Instant now) {
    return revision.equals(wanted) && now.isBefore(until);
  }

  private static Duration pause(int times) {
    Duration pause = FIRST;
    for (int i = 1; i < times && pause.compareTo(LONGEST) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }

  /** The API server's words, without the ending of a name that is another one each time. */
  private static String words(String server, KubernetesClientException why) {
    Status status = why.getStatus();
    String said = status == null ? why.getMessage() : status.getMessage();
    Pattern pod = Pattern.compile(Pattern.quote(server) + "-[a-z0-9]{5}\\b");
    return pod.matcher(String.valueOf(said)).replaceAll(Matcher.quoteReplacement(server));
  }
}
