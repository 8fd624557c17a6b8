package dev.whorl.crds.pool;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How key and value of a taint are compared. */
public enum TolerationOperator {
  @JsonProperty("Equal")
  EQUAL("Equal"),
  @JsonProperty("Exists")
  EXISTS("Exists");

  private final String text;

  TolerationOperator(String text) {
    this.text = text;
  }

  /** As Kubernetes writes it. */
  public String text() {
    return text;
  }
}
