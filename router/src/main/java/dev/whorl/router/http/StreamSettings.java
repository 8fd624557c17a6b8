package dev.whorl.router.http;

import java.time.Duration;

/**
 * How streamed answers are kept alive and within bounds.
 *
 * @param commentInterval between two comment lines, which tell proxies and clients that the stream
 *     lives
 * @param maxUnsentBytes of one answer; a client that reads more slowly is given up
 */
public record StreamSettings(Duration commentInterval, long maxUnsentBytes) {
  public StreamSettings {
    if (commentInterval.toMillis() < 1 || maxUnsentBytes < 1) {
      throw new IllegalArgumentException(
          "The interval of comments in streams (%s) must be at least 1 ms and the most unsent bytes (%d) at least 1."
              .formatted(commentInterval, maxUnsentBytes));
    }
  }
}
