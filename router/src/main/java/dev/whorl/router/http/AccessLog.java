package dev.whorl.router.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One JSON line per request when its answer is over: who, what, how long, how many tokens. Never
 * texts of prompts or answers, never keys. What ended before its answer did is {@code "cut": true}.
 */
final class AccessLog {
  private static final Logger LOG = System.getLogger("whorl.access");
  private static final String NOTES = "whorl-access-notes";

  private final boolean enabled;

  AccessLog(boolean enabled) {
    this.enabled = enabled;
  }

  /** What is known of a request before it is over. On the request's context only. */
  private static final class Notes implements TokenMeter {
    private final long since = System.nanoTime();
    private @Nullable String key;
    private @Nullable TokenMeter next;
    private boolean elsewhere;
    private int promptTokens;
    private int generatedTokens;

    @Override
    public void prompt(int tokens) {
      promptTokens += tokens;
      if (next != null) {
        next.prompt(tokens);
      }
    }

    @Override
    public void generated(int tokens) {
      generatedTokens += tokens;
      if (next != null) {
        next.generated(tokens);
      }
    }
  }

  void begin(RoutingContext http) {
    if (enabled) {
      Notes notes = new Notes();
      http.put(NOTES, notes);
      http.addEndHandler(end -> LOG.log(Level.INFO, line(http, notes, end.failed()).toString()));
    }
    http.next();
  }

  /** Notes the name of the client's key. */
  static void ofKey(RoutingContext http, String name) {
    Notes notes = http.get(NOTES);
    if (notes != null) {
      notes.key = name;
    }
  }

  /** Notes that the router of a changed model answers. */
  static void ofCanary(RoutingContext http) {
    Notes notes = http.get(NOTES);
    if (notes != null) {
      notes.elsewhere = true;
    }
  }

  /** Notes the tokens of a request on their way to who counts them. */
  static TokenMeter metered(RoutingContext http, TokenMeter meter) {
    Notes notes = http.get(NOTES);
    if (notes == null) {
      return meter;
    }
    notes.next = meter;
    return notes;
  }

  private static ObjectNode line(RoutingContext http, Notes notes, boolean cut) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", Instant.now().toString())
            .put("requestId", RequestId.of(http))
            .put("method", http.request().method().name())
            .put("path", http.normalizedPath())
            .put("status", http.response().getStatusCode())
            .put("seconds", Duration.ofNanos(System.nanoTime() - notes.since).toMillis() / 1000.0)
            .put("sentBytes", http.response().bytesWritten())
            .put("promptTokens", notes.promptTokens)
            .put("generatedTokens", notes.generatedTokens);
    if (notes.key != null) {
      line.put("key", notes.key);
    }
    if (http.request().remoteAddress() != null) {
      line.put("client", http.request().remoteAddress().hostAddress());
    }
    if (notes.elsewhere) {
      line.put("canary", true);
    }
    if (cut) {
      line.put("cut", true);
    }
    return line;
  }
}
