package dev.whorl.router.session;

import java.time.Duration;

/**
 * What the silence of a server means.
 *
 * @param least shorter ones never mean anything
 * @param longest longer ones are always suspicious, whatever its history
 * @param lost after such a one it is not waited for any more
 */
record Silences(Duration least, Duration longest, Duration lost) {
  private static final int LONGEST = 10;

  /** With the longest at ten times the least. */
  static Silences of(Duration least, Duration lost) {
    Duration longest = least.multipliedBy(LONGEST);
    return new Silences(least, longest, lost.compareTo(longest) < 0 ? longest : lost);
  }
}
