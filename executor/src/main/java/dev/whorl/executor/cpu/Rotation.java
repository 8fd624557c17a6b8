package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Rope;

/**
 * Rotary embedding, half-split. Frequencies and angles are f32 as in the transformers library; sine
 * and cosine of the f32 angle come from StrictMath, so that every machine has the same ones.
 */
public final class Rotation {
  private final float[] frequencies;

  /** Of sessions that may exceed the original context; the same ones but for LongRoPE. */
  private final float[] stretched;

  private final int stretchedBeyond;

  /** Multiplies sine and cosine. */
  private final float attention;

  /**
   * The rotation of a block.
   *
   * @param rotated numbers of a head that rotate
   */
  public Rotation(Rope rope, int rotated) {
    frequencies = frequencies(rope, rotated, false);
    switch (rope.scaling()) {
      case Rope.Scaling.LongRope(_, _, int original, float factor) -> {
        stretched = frequencies(rope, rotated, true);
        stretchedBeyond = original;
        attention = factor;
      }
      case Rope.Scaling.Yarn yarn -> {
        stretched = frequencies;
        stretchedBeyond = Integer.MAX_VALUE;
        attention = yarn.attention();
      }
      default -> {
        stretched = frequencies;
        stretchedBeyond = Integer.MAX_VALUE;
        attention = 1;
      }
    }
  }

  /** Pairs per head. */
  public int pairs() {
    return frequencies.length;
  }

  /** Whether a session of that many tokens has the frequencies of long ones. */
  public boolean stretched(int slot) {
    return slot > stretchedBeyond;
  }

  private static float[] frequencies(Rope rope, int rotated, boolean stretched) {
    float[] frequencies = new float[rotated / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = frequency(rope, i, rotated, stretched);
    }
    return frequencies;
  }

  private static float frequency(Rope rope, int i, int rotated, boolean stretched) {
    double exponent = 2.0 * i / rotated;
    float plain = (float) (1 / StrictMath.pow(rope.theta(), exponent));
    return switch (rope.scaling()) {
      case Rope.Scaling.None() -> plain;
      case Rope.Scaling.Linear(float factor) -> plain / factor;
      case Rope.Scaling.Ntk(float factor) -> {
        double base = rope.theta() * StrictMath.pow(factor, rotated / (rotated - 2.0));
        yield (float) (1 / StrictMath.pow(base, exponent));
      }
      case Rope.Scaling.Llama3 llama3 -> llama3(plain, llama3);
      case Rope.Scaling.Yarn yarn -> yarn(plain, yarn, i, rope.theta(), rotated);
      case Rope.Scaling.Divisors divisors -> plain / divisors.values().get(i);
      case Rope.Scaling.LongRope longRope ->
          plain / (stretched ? longRope.longDivisors() : longRope.shortDivisors()).get(i);
    };
  }

  private static float llama3(float plain, Rope.Scaling.Llama3 scaling) {
    double turns = scaling.originalContext() * plain / (2 * Math.PI);
    if (turns < scaling.lowFrequency()) {
      return plain / scaling.factor();
    }
    if (turns > scaling.highFrequency()) {
      return plain;
    }
    float smooth =
        (float)
            ((turns - scaling.lowFrequency()) / (scaling.highFrequency() - scaling.lowFrequency()));
    return (1 - smooth) * plain / scaling.factor() + smooth * plain;
  }

  private static float yarn(float plain, Rope.Scaling.Yarn yarn, int i, float theta, int rotated) {
    double low = Math.max(0, Math.floor(turning(yarn.fast(), yarn, theta, rotated)));
    double high = Math.min(rotated - 1, Math.ceil(turning(yarn.slow(), yarn, theta, rotated)));
    float width = low == high ? 0.001f : (float) (high - low);
    float ramp = Math.clamp((float) (i - low) / width, 0f, 1f);
    float kept = 1 - ramp;
    return plain / yarn.factor() * (1 - kept) + plain * kept;
  }

  /** The frequency, as an index, that turns that many times within the original context. */
  private static double turning(float turns, Rope.Scaling.Yarn yarn, float theta, int rotated) {
    return rotated
        * StrictMath.log(yarn.originalContext() / (turns * 2 * Math.PI))
        / (2 * StrictMath.log(theta));
  }

  /**
   * Cosines, then sines, of a position: 2 · pairs numbers.
   *
   * @param slot tokens that the position's session may have; decides which frequencies of LongRoPE
   *     it has, from its first position on
   */
  public void angles(int position, int slot, float[] into, int at) {
    float[] turning = stretched(slot) ? stretched : frequencies;
    for (int i = 0; i < turning.length; i++) {
      float angle = position * turning[i];
      into[at + i] = (float) StrictMath.cos(angle) * attention;
      into[at + turning.length + i] = (float) StrictMath.sin(angle) * attention;
    }
  }

  /** Rotates the first 2 · pairs numbers of a head in place. */
  void rotate(float[] head, int at, float[] angles, int angleAt) {
    int half = frequencies.length;
    for (int i = 0; i < half; i++) {
      float cos = angles[angleAt + i];
      float sin = angles[angleAt + half + i];
      float a = head[at + i];
      float b = head[at + half + i];
      head[at + i] = a * cos - b * sin;
      head[at + half + i] = b * cos + a * sin;
    }
  }
}
