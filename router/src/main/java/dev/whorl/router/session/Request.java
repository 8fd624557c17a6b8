package dev.whorl.router.session;

import java.time.Duration;

/**
 * What the sessions of one request have in common: their turns in the line, and that one's progress
 * is a reason for the others to go on waiting. Confined to the loop.
 */
final class Request {
  private Duration progressAt;
  private long nextRound;

  Request(Duration now) {
    this.progressAt = now;
  }

  /** When one of its sessions last got a chain or a token; at first, when it came. */
  Duration progressAt() {
    return progressAt;
  }

  void progress(Duration now) {
    progressAt = now;
  }

  /** The round of its next session in line: the present one, or the one after its last. */
  long takeRound(long present) {
    long round = Math.max(present, nextRound);
    nextRound = round + 1;
    return round;
  }
}
