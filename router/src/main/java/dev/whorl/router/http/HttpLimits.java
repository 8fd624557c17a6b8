package dev.whorl.router.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits of requests and answers.
 *
 * @param bodyBytes of a request body
 * @param bodyTime from a request's head to the end of its body
 * @param requestTime from a request's body to the end of its answer; null: as long as it takes
 */
public record HttpLimits(
    long bodyBytes, Duration bodyTime, @Nullable Duration requestTime, StreamSettings streams) {
  public HttpLimits {
    if (bodyBytes < 1) {
      throw new IllegalArgumentException(
          "The limit of a request body (%d) must be at least 1 byte.".formatted(bodyBytes));
    }
    if (bodyTime.toMillis() < 1 || (requestTime != null && requestTime.toMillis() < 1)) {
      throw new IllegalArgumentException(
          "The time for a request body (%s) and that for a whole request (%s) must be at least 1 ms."
              .formatted(bodyTime, requestTime));
    }
  }
}
