package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a roll-out is. */
public enum RolloutPhase {
  /** One model serves, the one that is asked for. */
  @JsonProperty("Stable")
  STABLE,
  /** The changed model is being brought up beside it, without sessions. */
  @JsonProperty("Preparing")
  PREPARING,
  /** The changed model has a share of the new sessions. */
  @JsonProperty("Progressing")
  PROGRESSING,
  /** The changed model takes over. */
  @JsonProperty("Promoting")
  PROMOTING,
  /** The change was taken back; the changed model's sessions come to their end. */
  @JsonProperty("Returning")
  RETURNING,
  /**
   * Something spoke against the changed model; the one before serves until another is asked for.
   */
  @JsonProperty("Aborted")
  ABORTED;

  /** Whether something is under way that tools shall wait for. */
  public boolean underWay() {
    return switch (this) {
      case STABLE, ABORTED -> false;
      case PREPARING, PROGRESSING, PROMOTING, RETURNING -> true;
    };
  }
}
