package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens when no placement is certified within the objective. */
public enum Enforcement {
  /** Nothing is served without a certificate within the objective. */
  @JsonProperty("Required")
  REQUIRED,
  /** The best certified placement is served, whatever its bound. */
  @JsonProperty("BestEffort")
  BEST_EFFORT
}
