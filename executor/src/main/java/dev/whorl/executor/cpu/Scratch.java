package dev.whorl.executor.cpu;

/** Scratch memory of one worker. */
final class Scratch {
  final float[] lanes = new float[Product.PARTIAL_SUMS];
  float[] panel = {};
  private float[] scores = {};

  /** At least that many floats for weights. */
  float[] panel(int floats) {
    if (panel.length < floats) {
      panel = new float[floats];
    }
    return panel;
  }

  /** Room for the scores of that many positions, whole pages and one more. */
  float[] scores(int positions) {
    int needed = (positions / PageLayout.TOKENS + 2) * PageLayout.TOKENS;
    if (scores.length < needed) {
      scores = new float[needed + needed / 2];
    }
    return scores;
  }
}
