package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a placement makes small; the objectives for time hold whatever it is. */
public enum Goal {
  @JsonProperty("Latency")
  LATENCY,
  /** Price of the servers in use, by {@code cost.perHour} of their pools. */
  @JsonProperty("Cost")
  COST,
  /** Power of the servers in use, by {@code power.maxWatts} of their pools. */
  @JsonProperty("Energy")
  ENERGY
}
