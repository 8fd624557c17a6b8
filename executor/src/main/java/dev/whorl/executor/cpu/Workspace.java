package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Geometry;

/** Activations of one pass, reused from step to step and grown when a step is larger. */
final class Workspace {
  final Scratch[] scratch;
  float[] residual = {};
  float[] normed = {};
  float[] projected = {};
  float[] attended = {};
  float[] gate = {};
  float[] up = {};
  float[] angles = {};
  float[] logits = {};

  /** Coded activations: of what was normed or attended, and of the gated feed-forward part. */
  byte[] codes = {};

  byte[] gateCodes = {};

  Workspace(int workers) {
    scratch = new Scratch[workers];
    for (int i = 0; i < workers; i++) {
      scratch[i] = new Scratch();
    }
  }

  void fit(Geometry geometry, int positions) {
    int query = geometry.attention().queryWidth();
    int qkv = query + 2 * geometry.attention().keyValueWidth();
    residual = grown(residual, positions, geometry.hidden());
    normed = grown(normed, positions, geometry.hidden());
    codes = grownCodes(codes, positions, Math.max(geometry.hidden(), query));
    gateCodes = grownCodes(gateCodes, positions, geometry.feedForward());
    projected = grown(projected, positions, qkv);
    attended = grown(attended, positions, query);
    gate = grown(gate, positions, geometry.feedForward());
    up = grown(up, positions, geometry.feedForward());
    angles = grown(angles, positions, geometry.attention().headSize());
  }

  void fitLogits(int rows, int vocabulary) {
    logits = grown(logits, rows, vocabulary);
  }

  private static byte[] grownCodes(byte[] array, int positions, int width) {
    int needed = Math.multiplyExact(positions, width / Matrix.GROUP * Codes.BYTES);
    return array.length >= needed ? array : new byte[needed];
  }

  private static float[] grown(float[] array, int positions, int width) {
    int needed = Math.multiplyExact(positions, width);
    return array.length >= needed ? array : new float[needed];
  }
}
