package dev.whorl.executor.model;

import java.util.Locale;

/** How single numbers travel and are cached: of the residual and of keys and values. */
public enum NumberFormat {
  /** IEEE 754 binary32. */
  F32(4),
  /** The upper half of binary32, rounded to nearest even. */
  BF16(2);

  private final int bytes;

  NumberFormat(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }

  /** As written for people, for example {@code bf16}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The format whose numbers take that many bytes.
   *
   * @throws IllegalArgumentException when none does
   */
  public static NumberFormat ofBytes(long bytes) {
    for (NumberFormat format : values()) {
      if (format.bytes == bytes) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "Numbers of (" + bytes + ") bytes are not executed. Use 2 (bf16) or 4 (f32).");
  }
}
