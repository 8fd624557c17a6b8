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

  /** Weights coded to 8 bits per 32 numbers at load; cache and residual in bf16. */
  public static final Precision INT8 =
      new Precision(TensorType.Q8_0, NumberFormat.BF16, NumberFormat.BF16);

  /** Weights of blocks coded to 4 bits per 32 numbers at load, embedding and head to 8. */
  public static final Precision INT4 =
      new Precision(TensorType.Q4_0, NumberFormat.BF16, NumberFormat.BF16);

  /** The label of {@link #stored}. */
  public static final String STORED = "stored";

  /** The labels that a deployment may ask for, the default first. */
  public static final List<String> LABELS = List.of(STORED, "bf16", "f32", "int8", "int4");

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

  /** The name used in resources and on the wire, one of {@link #LABELS}. */
  public String label() {
    return switch (weights) {
      case null -> STORED;
      case Q8_0 -> "int8";
      case Q4_0 -> "int4";
      default -> weights.name().toLowerCase(Locale.ROOT);
    };
  }

  /**
   * The format that embedding and head are converted to, null holds them as they are stored. Four
   * bits are too few for them: one wrong token is a wrong answer.
   */
  public @Nullable TensorType tables() {
    return weights == TensorType.Q4_0 ? TensorType.Q8_0 : weights;
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
          "The precision (" + label + ") follows from a model; here it cannot be used.");
    }
    return switch (label) {
      case "f32" -> F32;
      case "int8" -> INT8;
      case "int4" -> INT4;
      default -> BF16;
    };
  }
}
