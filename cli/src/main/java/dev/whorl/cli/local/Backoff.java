package dev.whorl.cli.local;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before what has ended is started again: longer and longer, from a second to half
 * a minute; anew after a life of a minute; not for ever. Not thread-safe.
 */
final class Backoff {
  static final int MAX_STARTS = 6;
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private int ends;

  /**
   * The wait after an end, or null when starting again is given up.
   *
   * @param lived since it was started last
   */
  @Nullable Duration afterLifeOf(Duration lived) {
    ends = lived.compareTo(SETTLED) >= 0 ? 1 : ends + 1;
    if (ends > MAX_STARTS) {
      return null;
    }
    Duration pause = FIRST.multipliedBy(1L << (ends - 1));
    return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
  }
}
