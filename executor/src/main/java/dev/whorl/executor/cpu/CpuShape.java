package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Geometry;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which shapes the kernels run: inputs of matrices in whole groups of 16. */
final class CpuShape {
  private CpuShape() {}

  /** A sentence that names the field, or null when the shape runs. */
  static @Nullable String obstacle(Geometry geometry) {
    if (geometry.vocabulary() < Product.TILE) {
      return "The vocabulary (" + geometry.vocabulary() + ") has fewer than 4 tokens.";
    }
    if (geometry.attention().keyValueWidth() < Product.TILE) {
      return "The keys (" + geometry.attention().keyValueWidth() + " numbers) have fewer than 4.";
    }
    return Stream.of(
            multiple("hidden", geometry.hidden()),
            multiple("feedForward", geometry.feedForward()),
            multiple("heads × headSize", geometry.attention().queryWidth()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String multiple(String field, int value) {
    return value % Lanes.LANES == 0
        ? null
        : String.format(
            "The %s (%d) is no multiple of %d, which the CPU executor needs.",
            field, value, Lanes.LANES);
  }
}
