package dev.whorl.executor.cuda;

import dev.whorl.executor.model.Experts;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the kernels are compiled for. Widths, heads and blocks are arguments of a launch, so models
 * of many sizes share one build.
 *
 * @param headSize numbers per head: a multiple of 8 from 16 to 256
 * @param group query heads per key-value head, at most 16
 * @param numbers of activations, cache and wire
 * @param formats weight formats that products are built for
 */
record KernelLayout(int headSize, int group, NumberFormat numbers, Set<TensorType> formats) {
  private static final int HEAD_UNIT = 8;
  private static final int SMALLEST_HEAD = 16;
  private static final int LARGEST_HEAD = 256;

  /** As in experts.cu. */
  private static final int MOST_EXPERTS = 512;

  private static final int MOST_USED = 32;
  private static final int LARGEST_GROUP = 16;
  private static final int WIDTH_UNIT = 32;

  /** Formats that have kernels. */
  static final Set<TensorType> FORMATS =
      EnumSet.of(
          TensorType.F32,
          TensorType.F16,
          TensorType.BF16,
          TensorType.Q8_0,
          TensorType.Q4_0,
          TensorType.Q4_1,
          TensorType.Q4_K,
          TensorType.Q6_K);

  KernelLayout {
    formats = Set.copyOf(formats);
  }

  static KernelLayout of(WeightFormats weights, NumberFormat numbers) {
    Geometry geometry = weights.geometry();
    Set<TensorType> formats = EnumSet.copyOf(weights.distinct());
    if (geometry.experts() != null) {
      formats.add(TensorType.F32); // the router
    }
    return new KernelLayout(
        geometry.attention().headSize(),
        geometry.attention().heads() / geometry.attention().keyValueHeads(),
        numbers,
        formats);
  }

  /** A sentence that names the field, or null when there are kernels for it. */
  static @Nullable String obstacle(WeightFormats weights, NumberFormat cache, NumberFormat wire) {
    Geometry geometry = weights.geometry();
    if (cache != wire) {
      return "The cache (" + cache + ") and the residual (" + wire + ") must be of one format.";
    }
    for (TensorType type : weights.distinct()) {
      if (!FORMATS.contains(type)) {
        return "The weight format ("
            + type
            + ") has no CUDA kernel. There are kernels for "
            + new TreeSet<>(FORMATS)
            + "; use precision bf16, which converts.";
      }
    }
    return obstacle(geometry);
  }

  private static @Nullable String obstacle(Geometry geometry) {
    int headSize = geometry.attention().headSize();
    if (headSize % HEAD_UNIT != 0 || headSize < SMALLEST_HEAD || headSize > LARGEST_HEAD) {
      return String.format(
          "The headSize (%d) has no CUDA kernel: it must be a multiple of %d from %d to %d.",
          headSize, HEAD_UNIT, SMALLEST_HEAD, LARGEST_HEAD);
    }
    int group = geometry.attention().heads() / geometry.attention().keyValueHeads();
    if (group > LARGEST_GROUP) {
      return String.format(
          "The query heads per key-value head (%d) must be at most %d.", group, LARGEST_GROUP);
    }
    int queries = geometry.attention().queryWidth();
    for (int width : new int[] {geometry.hidden(), geometry.feedForward(), queries}) {
      if (width % WIDTH_UNIT != 0) {
        return String.format(
            "The width (%d) is no multiple of %d, which the CUDA executor needs.",
            width, WIDTH_UNIT);
      }
    }
    Experts experts = geometry.experts();
    if (experts != null && (experts.count() > MOST_EXPERTS || experts.used() > MOST_USED)) {
      return String.format(
          "The experts (%d, of which %d are used) exceed what the CUDA executor takes: %d, %d.",
          experts.count(), experts.used(), MOST_EXPERTS, MOST_USED);
    }
    return null;
  }

  static KernelLayout of(WeightFormats weights, Precision precision) {
    return of(weights, precision.cache());
  }

  /** Rows of one session that a block of threads attends from together; as in attention.cu. */
  int tileRows() {
    return group > 8 ? 1 : group > 4 ? 2 : group > 2 ? 4 : 8;
  }

  /** Names the layout but for its formats, for example {@code bf16-h128-g4}. */
  String label() {
    return (numbers == NumberFormat.BF16 ? "bf16" : "f32") + "-h" + headSize + "-g" + group;
  }

  /** Macros for the compiler, name=value, in a fixed order. */
  List<String> macros() {
    List<String> macros = new ArrayList<>();
    macros.add("PRECISION_BF16=" + (numbers == NumberFormat.BF16 ? 1 : 0));
    macros.add("HEAD_SIZE=" + headSize);
    macros.add("GROUP=" + group);
    for (TensorType type : new TreeSet<>(FORMATS)) {
      macros.add("WITH_" + type + "=" + (formats.contains(type) ? 1 : 0));
    }
    return macros;
  }
}
