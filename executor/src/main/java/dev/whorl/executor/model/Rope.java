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
    Geometry.positive("rope theta", theta);
  }

  /** Holds lists of divisors against the number of frequencies. */
  void refuseUnless(int frequencies) {
    int listed =
        switch (scaling) {
          case Scaling.Divisors divisors -> divisors.values().size();
          case Scaling.LongRope(var shorts, var longs, _, _) ->
              shorts.size() == longs.size() ? shorts.size() : -1;
          default -> frequencies;
        };
    if (listed != frequencies) {
      throw new IllegalArgumentException(
          "The rope divisors are not " + frequencies + ", one per rotated pair of a head.");
    }
  }

  /** How the frequencies are stretched for longer contexts. */
  public sealed interface Scaling {
    /** As trained. */
    record None() implements Scaling {}

    /** Positions divided by a factor. */
    record Linear(float factor) implements Scaling {
      public Linear {
        Geometry.positive("rope scaling factor", factor);
      }
    }

    /** The base grows so that the lowest frequency is divided by the factor (NTK-aware, static). */
    record Ntk(float factor) implements Scaling {
      public Ntk {
        Geometry.positive("rope scaling factor", factor);
      }
    }

    /** Llama 3.1: low frequencies divided, high ones kept, a smooth step between. */
    record Llama3(float factor, float lowFrequency, float highFrequency, int originalContext)
        implements Scaling {
      public Llama3 {
        Geometry.positive("rope scaling factor", factor);
        Geometry.positive("low_freq_factor", lowFrequency);
        Geometry.positive("high_freq_factor", highFrequency);
        Geometry.positive("original_max_position_embeddings", originalContext);
        if (lowFrequency >= highFrequency) {
          throw new IllegalArgumentException(
              "The low_freq_factor (%s) is not below high_freq_factor (%s)."
                  .formatted(lowFrequency, highFrequency));
        }
      }
    }

    /**
     * YaRN (Peng et al., 2023): frequencies that turn more than {@code fast} times in the original
     * context are kept, those that turn less than {@code slow} times are divided, a ramp between.
     *
     * @param attention multiplies sine and cosine
     */
    record Yarn(float factor, int originalContext, float fast, float slow, float attention)
        implements Scaling {
      public Yarn {
        if (!(factor > 0) || originalContext < 1 || !(slow > 0) || !(fast > slow)) {
          throw new IllegalArgumentException(
              String.format(
                  "The YaRN factor (%s), original context (%d) and turns (%s above %s) must be positive, the first turns the larger.",
                  factor, originalContext, fast, slow));
        }
      }

      /** Turns above which a frequency is kept, unless the file says otherwise. */
      public static final float FAST = 32;

      /** Turns below which a frequency is divided, unless the file says otherwise. */
      public static final float SLOW = 1;

      /** What the paper multiplies sine and cosine by. */
      public static float attention(float factor) {
        return factor <= 1 ? 1 : (float) (0.1 * StrictMath.log(factor) + 1);
      }
    }

    /** One divisor per frequency, as GGUF files carry them (rope_freqs.weight). */
    record Divisors(List<Float> values) implements Scaling {
      public Divisors {
        values = List.copyOf(values);
        values.forEach(value -> Geometry.positive("rope divisor", value));
      }
    }

    /**
     * LongRoPE (Ding et al., 2024): one divisor per frequency, others for sessions that may exceed
     * the original context. A session is one or the other from its first position on.
     *
     * @param attention multiplies sine and cosine
     */
    record LongRope(
        List<Float> shortDivisors, List<Float> longDivisors, int originalContext, float attention)
        implements Scaling {
      public LongRope {
        shortDivisors = List.copyOf(shortDivisors);
        longDivisors = List.copyOf(longDivisors);
        shortDivisors.forEach(value -> Geometry.positive("short rope divisor", value));
        longDivisors.forEach(value -> Geometry.positive("long rope divisor", value));
        Geometry.positive("original context", originalContext);
        Geometry.positive("rope attention factor", attention);
      }

      /** What the paper multiplies sine and cosine by. */
      public static float attention(float factor, int originalContext) {
        return factor <= 1
            ? 1
            : (float) Math.sqrt(1 + StrictMath.log(factor) / StrictMath.log(originalContext));
      }
    }
  }
}
