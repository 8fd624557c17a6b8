package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Geometry;
import org.jspecify.annotations.Nullable;

/** Which shapes the kernels run: widths in whole groups of 32. */
final class CpuShape {
  private CpuShape() {}

  /** A sentence that names the field, or null when the shape runs. */
  static @Nullable String obstacle(Geometry geometry) {
    String hidden = multiple("hidden", geometry.hidden());
    if (hidden != null) {
      return hidden;
    }
    String feedForward = multiple("feedForward", geometry.feedForward());
    if (feedForward != null) {
      return feedForward;
    }
    if (geometry.vocabulary() < Product.TILE) {
      return "The vocabulary (" + geometry.vocabulary() + ") has fewer than 4 tokens.";
    }
    return multiple("headSize", geometry.attention().headSize());
  }

  private static @Nullable String multiple(String field, int value) {
    return value % Matrix.GROUP == 0
        ? null
        : String.format(
            "The %s (%d) is no multiple of %d, which the CPU executor needs.",
            field, value, Matrix.GROUP);
  }
}
