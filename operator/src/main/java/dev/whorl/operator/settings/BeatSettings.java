package dev.whorl.operator.settings;

import java.time.Duration;

/**
 * How agents and routers notice that somebody is gone; both are told the same.
 *
 * @param every time between two signs of life on every stream
 * @param lostAfter silence that means lost; at least three beats
 */
public record BeatSettings(Duration every, Duration lostAfter) {
  private static final int BEATS = 3;

  /** The lease of a router's sessions; its beats must come in time for it. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  public BeatSettings {
    if (!every.isPositive() || every.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "whorl.agents.beat (%s) must be above 0 and at most %s.".formatted(every, LONGEST));
    }
    if (lostAfter.compareTo(every.multipliedBy(BEATS)) < 0) {
      throw new IllegalArgumentException(
          "whorl.agents.lost-after (%s) must be at least three times whorl.agents.beat (%s)."
              .formatted(lostAfter, every));
    }
  }
}
