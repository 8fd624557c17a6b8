package dev.whorl.crds.llm;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** In which numbers a model is held and computed. */
public enum Precision {
  /** Every matrix as the file stores it. */
  @JsonProperty("stored")
  STORED,
  @JsonProperty("bf16")
  BF16,
  @JsonProperty("f32")
  F32;

  /** As on the wire and in resources. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
