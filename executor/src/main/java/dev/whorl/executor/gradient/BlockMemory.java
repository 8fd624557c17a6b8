package dev.whorl.executor.gradient;

import dev.whorl.executor.model.Geometry;

/**
 * What one block keeps of a micro-batch: keys and values of all its positions, and, where gradients
 * go back, their gradients and the residuals that went in.
 */
final class BlockMemory {
  private static final float[] NONE = {};
  final float[] keys;
  final float[] values;
  final float[] residuals;
  final float[] keyGradients;
  final float[] valueGradients;

  BlockMemory(Geometry geometry, int positions, boolean back) {
    int width = positions * geometry.attention().keyValueWidth();
    keys = new float[width];
    values = new float[width];
    residuals = back ? new float[positions * geometry.hidden()] : NONE;
    keyGradients = back ? new float[width] : NONE;
    valueGradients = back ? new float[width] : NONE;
  }

  /** Bytes of one, per position. */
  static long bytes(Geometry geometry, boolean back) {
    long keysAndValues = 2L * geometry.attention().keyValueWidth() * Float.BYTES;
    return back ? 2 * keysAndValues + (long) geometry.hidden() * Float.BYTES : keysAndValues;
  }
}
