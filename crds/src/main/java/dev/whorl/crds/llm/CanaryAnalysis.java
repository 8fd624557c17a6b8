package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is looked at while a share of the sessions runs on a changed model. */
public enum CanaryAnalysis {
  /** The changed model keeps its own certified bound: its GuaranteeMet. */
  @JsonProperty("Guarantee")
  GUARANTEE,
  /** Its sessions do not fail more often than those of the model before. */
  @JsonProperty("Errors")
  ERRORS,
  /** Its tokens do not come later than those of the model before. */
  @JsonProperty("Latency")
  LATENCY
}
