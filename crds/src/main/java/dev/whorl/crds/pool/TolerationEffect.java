package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the taint does. */
public enum TolerationEffect {
  @JsonProperty("NoSchedule")
  NO_SCHEDULE("NoSchedule"),
  @JsonProperty("PreferNoSchedule")
  PREFER_NO_SCHEDULE("PreferNoSchedule"),
  @JsonProperty("NoExecute")
  NO_EXECUTE("NoExecute");

  private final String text;

  TolerationEffect(String text) {
    this.text = text;
  }

  /** As Kubernetes writes it. */
  public String text() {
    return text;
  }
}
