package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a way from one placement to another is for. */
public enum MoveKind {
  /** Nothing was there before. */
  @JsonProperty("First")
  FIRST,
  /** Something else was asked for. */
  @JsonProperty("Asked")
  ASKED,
  /** A server was lost, or leaves. */
  @JsonProperty("Repair")
  REPAIR,
  /** It is better than what is in force. */
  @JsonProperty("Rebalance")
  REBALANCE,
  /** Another goal could not be reached: back to what serves. */
  @JsonProperty("RollBack")
  ROLL_BACK
}
