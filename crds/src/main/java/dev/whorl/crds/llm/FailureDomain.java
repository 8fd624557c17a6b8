package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What fails as one. */
public enum FailureDomain {
  @JsonProperty("Server")
  SERVER,
  @JsonProperty("Node")
  NODE,
  /** Nodes of one label {@code topology.kubernetes.io/zone}. */
  @JsonProperty("Zone")
  ZONE
}
