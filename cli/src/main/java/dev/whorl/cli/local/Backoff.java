package dev.whorl.cli.local;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before what has ended is started again: longer and longer, up to half a minute;
 * anew after a life of a minute; not for ever. Not thread-safe.
 */
final class Backoff {
  static final int MAX_STARTS = 6;
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final Duration first;
  private final int maxStarts;
  private int ends;

  private Backoff(Duration first, int maxStarts) {
    this.first = first;
    this.maxStarts = maxStarts;
  }

  /** From a second on, six times. */
  static Backoff usual() {
    return new Backoff(Duration.ofSeconds(1), MAX_STARTS);
  }

  /** At once and always, for processes that are ended on purpose. */
  static Backoff none() {
    return new Backoff(Duration.ZERO, Integer.MAX_VALUE);
  }

  /**
   * The wait after an end, or null when starting again is given up.
   *
   * @param lived since it was started last
   */
  @Nullable Duration afterLifeOf(Duration lived) {
    ends = lived.compareTo(SETTLED) >= 0 ? 1 : ends + 1;
    if (ends > maxStarts) {
      return null;
    }
    Duration pause = first.multipliedBy(1L << Math.min(ends - 1, 10));
    return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
  }
}
