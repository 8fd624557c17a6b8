package dev.whorl.router.http;

/**
 * Limits of requests and answers.
 *
 * @param bodyBytes of a request body
 */
public record HttpLimits(long bodyBytes, StreamSettings streams) {
  public HttpLimits {
    if (bodyBytes < 1) {
      throw new IllegalArgumentException(
          "The limit of a request body (%d) must be at least 1 byte.".formatted(bodyBytes));
    }
  }
}
