package dev.whorl.router.session;

/**
 * The turns of those who share a place in the line: one per round, so that who comes behind many of
 * theirs waits for one of them and not for all. Confined to the loop.
 */
final class Turns {
  private long nextRound;

  /** The round of the next session: the present one, or the one after the last that was taken. */
  long take(long present) {
    long round = Math.max(present, nextRound);
    nextRound = round + 1;
    return round;
  }
}
