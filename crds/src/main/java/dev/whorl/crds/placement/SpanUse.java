package dev.whorl.crds.placement;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of blocks that may be in a server's memory. */
public enum SpanUse {
  /** Kept, or on their way into memory. */
  @JsonProperty("Held")
  HELD,
  /** The server was told to drop them and has not confirmed that they are gone. */
  @JsonProperty("Leaving")
  LEAVING
}
