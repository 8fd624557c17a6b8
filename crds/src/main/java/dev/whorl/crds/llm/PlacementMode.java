package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens with a plan. */
public enum PlacementMode {
  /** It is carried out. */
  @JsonProperty("Apply")
  APPLY,
  /** It is only reported. */
  @JsonProperty("Plan")
  PLAN
}
