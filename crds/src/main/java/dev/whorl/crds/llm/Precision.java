package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How weights are held and computed. */
public enum Precision {
  @JsonProperty("bf16")
  BF16,
  @JsonProperty("f32")
  F32;

  /** As on the wire and in resources. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
