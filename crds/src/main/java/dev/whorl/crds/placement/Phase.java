package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a revision is in its life; it only goes forward. Draining is a matter of chains. */
public enum Phase {
  /** It is in force and admits nobody yet: its servers load. */
  @JsonProperty("Loading")
  LOADING,
  /** It is in force and routers open sessions on it: one of each deployment. */
  @JsonProperty("Active")
  ACTIVE,
  /** A newer revision is in force, or its deployment has another model, format or slot. */
  @JsonProperty("Replaced")
  REPLACED
}
