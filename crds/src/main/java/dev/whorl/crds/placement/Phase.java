package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a placement is in its life; it only goes forward. */
public enum Phase {
  /** Its servers are loading blocks. */
  @JsonProperty("Loading")
  LOADING,
  /** All blocks are loaded; routers open sessions on it. */
  @JsonProperty("Active")
  ACTIVE,
  /** Running sessions go on, new ones are not opened. */
  @JsonProperty("Draining")
  DRAINING,
  /** Nothing of it is held any more; it is deleted next. */
  @JsonProperty("Retired")
  RETIRED
}
