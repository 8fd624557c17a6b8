package dev.whorl.operator;

import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import java.time.Duration;

/**
 * How a reconciliation that failed is tried again: for ever, for nobody else would. The SDK's own
 * default gives up after five times, and an object that nothing happens to is then never looked at
 * again.
 */
final class Retrying {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(30);
  private static final double FACTOR = 2;

  private Retrying() {}

  static Retry forEver() {
    return new GenericRetry()
        .setInitialInterval(FIRST)
        .setIntervalMultiplier(FACTOR)
        .setMaxInterval(LONGEST.toMillis())
        .withoutMaxAttempts();
  }
}
