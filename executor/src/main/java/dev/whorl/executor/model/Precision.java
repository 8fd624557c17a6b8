package dev.whorl.executor.model;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * In which formats a deployment computes: its weights, its attention cache, and its residual, which
 * is rounded to that format after every block and travels in it. Sums are always accumulated in
 * 32-bit floats.
 *
 * @param weights the format every matrix is converted to at load; null holds each as it is stored
 */
public record Precision(@Nullable TensorType weights, NumberFormat cache, NumberFormat residual) {
  /** Everything in binary32; the residual between blocks is not rounded. */
  public static final Precision F32 =
      new Precision(TensorType.F32, NumberFormat.F32, NumberFormat.F32);

  /** Everything in bf16. */
  public static final Precision BF16 =
      new Precision(TensorType.BF16, NumberFormat.BF16, NumberFormat.BF16);

  /** The label of {@link #stored}. */
  public static final String STORED = "stored";

  /** The labels that a deployment may ask for, the default first. */
  public static final List<String> LABELS = List.of(STORED, "bf16", "f32");

  /**
   * Weights as stored. Cache and residual are f32 for a model whose matrices are all f32, otherwise
   * bf16.
   */
  public static Precision stored(Model model) {
    boolean widest =
        WeightFormats.stored(model).distinct().stream().allMatch(type -> type == TensorType.F32);
    NumberFormat format = widest ? NumberFormat.F32 : NumberFormat.BF16;
    return new Precision(null, format, format);
  }

  /** The name used in resources and on the wire: {@code stored}, {@code bf16} or {@code f32}. */
  public String label() {
    return weights == null ? STORED : weights.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a label needs the model to be looked at.
   *
   * @throws IllegalArgumentException when this version cannot run the label; the message names it
   */
  public static boolean asStored(String label) {
    if (!LABELS.contains(label)) {
      throw new IllegalArgumentException(
          "The precision ("
              + label
              + ") cannot be executed. Use one of: "
              + String.join(", ", LABELS)
              + ".");
    }
    return label.equals(STORED);
  }

  /**
   * The precision of a label as written in an {@code LLMDeployment}, for a model.
   *
   * @throws IllegalArgumentException when this version cannot run the label; the message names it
   */
  public static Precision of(String label, Model model) {
    return asStored(label) ? stored(model) : uniform(label);
  }

  /**
   * The precision of a label that says everything itself.
   *
   * @throws IllegalArgumentException for {@code stored} and for what cannot be run
   */
  public static Precision uniform(String label) {
    if (asStored(label)) {
      throw new IllegalArgumentException(
          "The precision (" + label + ") follows from a model; here only bf16 or f32 can be used.");
    }
    return label.equals("f32") ? F32 : BF16;
  }
}
