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
 * @param lostAfter silence of this length means that the peer is lost; at least three beats
 */
public record PeerConfig(@Nullable Path file, int port, Duration beat, Duration lostAfter) {
  private static final int MISSED_BEATS = 3;

  /** Lost after three missed beats. */
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
