package dev.whorl.executor.model;

import java.util.List;

/**
 * Rotary position embedding in the half-split form: element i of a head pairs with element i +
 * headSize/2 (Su et al., RoFormer; the layout of the transformers library).
 *
 * @param theta base of the frequencies
 */
public record Rope(float theta, Scaling scaling) {
  public Rope {
    if (!(theta > 0)) {
      throw new IllegalArgumentException("The rope theta (" + theta + ") must be positive.");
    }
  }

  /** How the frequencies are stretched for longer contexts. */
  public sealed interface Scaling {
    /** As trained. */
    record None() implements Scaling {}

    /** Positions divided by a factor. */
    record Linear(float factor) implements Scaling {}

    /** The base grows so that the lowest frequency is divided by the factor (NTK-aware, static). */
    record Ntk(float factor) implements Scaling {}

    /** Llama 3.1: low frequencies divided, high ones kept, a smooth step between. */
    record Llama3(float factor, float lowFrequency, float highFrequency, int originalContext)
        implements Scaling {}

    /** One divisor per frequency, as GGUF files carry them (rope_freqs.weight). */
    record Divisors(List<Float> values) implements Scaling {
      public Divisors {
        values = List.copyOf(values);
      }
    }
  }
}
