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
 */
public record PeerConfig(@Nullable Path file, int port, Duration beat) {
  private static final int MISSED_BEATS = 3;

  public PeerConfig {
    Checks.positive("--peer-port", port);
    Checks.positive("--beat", beat);
  }

  /** Silence of this length means that the peer is lost. */
  public Duration lostAfter() {
    return beat.multipliedBy(MISSED_BEATS);
  }
}
