package dev.whorl.executor.model;

import java.util.Locale;

/**
 * The number format of a deployment: of its weights, of its attention cache and of the residual on
 * the wire. Sums are always accumulated in 32-bit floats.
 */
public enum Precision {
  /** IEEE 754 binary32. The residual between blocks is not rounded. */
  F32(4),
  /**
   * The upper half of binary32. The residual is rounded to it, to nearest even, after every block.
   */
  BF16(2);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /** The name used in resources and on the wire, for example {@code bf16}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The precision of a label as written in an {@code LLMDeployment}.
   *
   * @throws IllegalArgumentException when this version cannot run the label; the message names it
   */
  public static Precision of(String label) {
    for (Precision precision : values()) {
      if (precision.label().equals(label)) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "The precision (" + label + ") cannot be executed. Use one of: bf16, f32.");
  }
}
