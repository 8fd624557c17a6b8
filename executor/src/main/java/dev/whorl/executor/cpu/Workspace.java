package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Experts;
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

  /** What a part of a block adds to the residual, where it is normed or scaled before. */
  float[] branch = {};

  /** Of experts: logits of the router, inputs gathered by expert, outputs in the same order. */
  float[] routes = {};

  float[] gathered = {};
  float[] expertOut = {};
  byte[] gatheredCodes = {};

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
    projected = grown(projected, positions, qkv);
    attended = grown(attended, positions, query);
    branch = grown(branch, positions, geometry.hidden());
    angles =
        grown(
            angles,
            positions * Rotations.count(geometry.attention()),
            geometry.attention().rotated());
    fitFeedForward(geometry, positions);
  }

  private void fitFeedForward(Geometry geometry, int positions) {
    Experts experts = geometry.experts();
    int inputs = experts == null ? positions : Math.multiplyExact(positions, experts.used());
    gate = grown(gate, inputs, geometry.feedForward());
    up = grown(up, inputs, geometry.feedForward());
    gateCodes = grownCodes(gateCodes, inputs, geometry.feedForward());
    if (experts != null) {
      routes = grown(routes, positions, Routing.width(experts));
      gathered = grown(gathered, inputs, geometry.hidden());
      gatheredCodes = grownCodes(gatheredCodes, inputs, geometry.hidden());
      expertOut = grown(expertOut, inputs, geometry.hidden());
    }
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
