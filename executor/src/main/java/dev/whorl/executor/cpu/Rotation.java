package dev.whorl.executor.cpu;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Rope;

/**
 * Rotary embedding, half-split. Frequencies and angles are f32 as in the transformers library; sine
 * and cosine of the f32 angle come from StrictMath, so that every machine has the same ones.
 */
public final class Rotation {
  private final float[] frequencies;

  /** Multiplies sine and cosine; 1 but for YaRN. */
  private final float attention;

  /** The rotation of a shape. */
  public Rotation(AttentionShape shape) {
    attention = shape.rope().scaling() instanceof Rope.Scaling.Yarn yarn ? yarn.attention() : 1;
    int half = shape.headSize() / 2;
    frequencies = new float[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = frequency(shape.rope(), i, shape.headSize());
    }
  }

  /** Pairs per head. */
  public int pairs() {
    return frequencies.length;
  }

  private static float frequency(Rope rope, int i, int headSize) {
    double exponent = 2.0 * i / headSize;
    float plain = (float) (1 / StrictMath.pow(rope.theta(), exponent));
    return switch (rope.scaling()) {
      case Rope.Scaling.None() -> plain;
      case Rope.Scaling.Linear(float factor) -> plain / factor;
      case Rope.Scaling.Ntk(float factor) -> {
        double base = rope.theta() * StrictMath.pow(factor, headSize / (headSize - 2.0));
        yield (float) (1 / StrictMath.pow(base, exponent));
      }
      case Rope.Scaling.Llama3 llama3 -> llama3(plain, llama3);
      case Rope.Scaling.Yarn yarn -> yarn(plain, yarn, i, rope.theta(), headSize);
      case Rope.Scaling.Divisors divisors -> plain / divisors.values().get(i);
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

  private static float yarn(float plain, Rope.Scaling.Yarn yarn, int i, float theta, int headSize) {
    double low = Math.max(0, Math.floor(turning(yarn.fast(), yarn, theta, headSize)));
    double high = Math.min(headSize - 1, Math.ceil(turning(yarn.slow(), yarn, theta, headSize)));
    float width = low == high ? 0.001f : (float) (high - low);
    float ramp = Math.clamp((float) (i - low) / width, 0f, 1f);
    float kept = 1 - ramp;
    return plain / yarn.factor() * (1 - kept) + plain * kept;
  }

  /** The frequency, as an index, that turns that many times within the original context. */
  private static double turning(float turns, Rope.Scaling.Yarn yarn, float theta, int headSize) {
    return headSize
        * StrictMath.log(yarn.originalContext() / (turns * 2 * Math.PI))
        / (2 * StrictMath.log(theta));
  }

  /** Cosines, then sines, of a position: 2 · pairs numbers. */
  public void angles(int position, float[] into, int at) {
    for (int i = 0; i < frequencies.length; i++) {
      float angle = position * frequencies[i];
      into[at + i] = (float) StrictMath.cos(angle) * attention;
      into[at + frequencies.length + i] = (float) StrictMath.sin(angle) * attention;
    }
  }

  /** Rotates one head in place and multiplies it. */
  void rotate(float[] head, int at, float[] angles, int angleAt, float scale) {
    int half = frequencies.length;
    for (int i = 0; i < half; i++) {
      float cos = angles[angleAt + i];
      float sin = angles[angleAt + half + i];
      float a = head[at + i];
      float b = head[at + half + i];
      head[at + i] = (a * cos - b * sin) * scale;
      head[at + half + i] = (b * cos + a * sin) * scale;
    }
  }
}
