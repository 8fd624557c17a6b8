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
  F32,
  /** Coded to 8 bits per 32 numbers when it is loaded. */
  @JsonProperty("int8")
  INT8,
  /** Coded to 4 bits per 32 numbers when it is loaded; embedding and head to 8. */
  @JsonProperty("int4")
  INT4;

  /** As on the wire and in resources. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
