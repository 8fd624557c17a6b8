package dev.whorl.operator.settings;

import java.time.Duration;

/**
 * How the planner goes about its work.
 *
 * @param coalesce what happens within it is planned for at once
 * @param timer a round is made at least so often
 * @param solveTime after which the best verified plan is taken
 * @param prefillTokens prefill tokens of one step in total; the certificate counts with them
 * @param links what is assumed of every link between two servers
 * @param joinGrace how long a first plan waits for servers that are still starting
 */
public record PlanningSettings(
    Duration coalesce,
    Duration timer,
    Duration solveTime,
    int prefillTokens,
    LinkSettings links,
    Duration joinGrace) {
  public PlanningSettings {
    requireAboveZero("coalesce", coalesce);
    requireAboveZero("timer", timer);
    requireAboveZero("solve-time", solveTime);
    if (joinGrace.isNegative()) {
      throw new IllegalArgumentException(
          "whorl.planning.join-grace (%s) must not be negative.".formatted(joinGrace));
    }
    if (prefillTokens < 1) {
      throw new IllegalArgumentException(
          "whorl.planning.prefill-tokens (%d) must be at least 1.".formatted(prefillTokens));
    }
  }

  private static void requireAboveZero(String key, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(
          "whorl.planning.%s (%s) must be above 0.".formatted(key, duration));
    }
  }
}
