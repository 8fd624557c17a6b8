package dev.whorl.router.access;

import java.time.Duration;

/** Whether a key may ask once more now. */
public sealed interface Admission {
  /** It may. */
  record Admitted() implements Admission {}

  /**
   * It has used up a limit.
   *
   * @param what {@code requests} or {@code tokens}
   * @param perMinute the limit
   * @param retryAfter when it may ask again
   */
  record Limited(String what, int perMinute, Duration retryAfter) implements Admission {}
}
