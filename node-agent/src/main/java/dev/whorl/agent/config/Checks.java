package dev.whorl.agent.config;

import java.time.Duration;

/** Refuses values that make no sense, by the name of the option. */
final class Checks {
  private Checks() {}

  static void positive(String option, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "The option %s (%d) must be at least 1.".formatted(option, value));
    }
  }

  static void positive(String option, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "The option %s (%s) must be longer than nothing.".formatted(option, value));
    }
  }
}
