package dev.whorl.planning.model;

import org.jspecify.annotations.Nullable;

/**
 * Limits on the servers in use, and what to make small.
 *
 * @param maxPricePerHour null: no limit
 * @param maxWatts null: no limit
 */
public record Spending(Goal goal, @Nullable Double maxPricePerHour, @Nullable Double maxWatts) {
  /** As fast as possible, whatever it costs. */
  public static final Spending UNLIMITED = new Spending(Goal.LATENCY, null, null);

  public Spending {
    if (maxPricePerHour != null) {
      Require.positive("maxPricePerHour", maxPricePerHour);
    }
    if (maxWatts != null) {
      Require.positive("maxWatts", maxWatts);
    }
  }
}
