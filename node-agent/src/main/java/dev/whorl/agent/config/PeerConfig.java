package dev.whorl.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Other servers.
 *
 * @param file table of addresses; null where DNS finds them
 * @param port data port of the others with DNS
 * @param beat time between beats
 * @param lostAfter a silence below it means nothing; at least three beats
 */
public record PeerConfig(@Nullable Path file, int port, Duration beat, Duration lostAfter) {
  private static final int MISSED_BEATS = 3;
  private static final int OWN_WAIT = 2;
  private static final int LONGEST = 10;

  /** How long a link is silent at least before it is lost: routers judge their servers first. */
  public Duration linkLostAfter() {
    return lostAfter.multipliedBy(OWN_WAIT);
  }

  /** How long a link is silent at most, however often it was before. */
  public Duration silentAtMost() {
    return lostAfter.multipliedBy(LONGEST);
  }

  /** Three missed beats. */
  public PeerConfig(@Nullable Path file, int port, Duration beat) {
    this(file, port, beat, beat.multipliedBy(MISSED_BEATS));
  }

  public PeerConfig {
    Checks.positive("--peer-port", port);
    Checks.positive("--beat", beat);
    if (lostAfter.compareTo(beat.multipliedBy(MISSED_BEATS)) < 0) {
      throw new IllegalArgumentException(
          "The option --lost-after (%s) must be at least three times --beat (%s)."
              .formatted(lostAfter, beat));
    }
  }
}
