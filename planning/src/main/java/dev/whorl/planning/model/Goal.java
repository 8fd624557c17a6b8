package dev.whorl.planning.model;

/** What to make small; the other two stay within their limits, and time within its objective. */
public enum Goal {
  LATENCY,
  PRICE,
  POWER
}
