package dev.whorl.executor.model;

import java.util.List;

/**
 * The attention part of a block.
 *
 * @param heads query heads
 * @param keyValueHeads divides heads (grouped queries)
 * @param headSize numbers per head
 * @param rotated numbers of a head that rotate, the first ones; the rest passes through
 * @param bias whether query, key and value projections have a bias (Qwen2)
 * @param outputBias whether the output projection has one
 * @param queryKeyNorm the norm of queries and keys before rotation
 * @param scale multiplies scores; 1/√headSize for most
 * @param scoreCap softcap of scores, cap · tanh(score / cap); 0 = none (Gemma 2)
 * @param sights what positions see: one for all blocks, or one per block
 */
public record AttentionShape(
    int heads,
    int keyValueHeads,
    int headSize,
    int rotated,
    boolean bias,
    boolean outputBias,
    QueryKeyNorm queryKeyNorm,
    float scale,
    float scoreCap,
    List<Sight> sights) {
  public AttentionShape {
    Geometry.positive("heads", heads);
    Geometry.positive("keyValueHeads", keyValueHeads);
    Geometry.positive("headSize", headSize);
    Geometry.positive("score scale", scale);
    Geometry.notNegative("score softcap", scoreCap);
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "The heads (" + heads + ") are no multiple of keyValueHeads (" + keyValueHeads + ").");
    }
    if (headSize % 2 != 0) {
      throw new IllegalArgumentException(
          "The headSize (" + headSize + ") is odd; the rotary embedding turns pairs.");
    }
    if (rotated < 2 || rotated > headSize || rotated % 2 != 0) {
      throw new IllegalArgumentException(
          "The rotated part (" + rotated + ") must be even, within the headSize " + headSize + ".");
    }
    if ((long) heads * headSize > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "The heads (" + heads + ") of headSize (" + headSize + ") are too wide.");
    }
    if (sights.isEmpty()) {
      throw new IllegalArgumentException("The attention sees nothing: no sights.");
    }
    for (Sight sight : sights) {
      if (sight.rope() != null) {
        sight.rope().refuseUnless(rotated / 2);
      }
    }
    sights =
        sights.stream().distinct().count() == 1 ? List.of(sights.getFirst()) : List.copyOf(sights);
  }

  /** All blocks alike, whole heads rotated, scores over √headSize: as in Llama. */
  public AttentionShape(
      int heads,
      int keyValueHeads,
      int headSize,
      int slidingWindow,
      boolean bias,
      boolean queryKeyNorm,
      Rope rope) {
    this(
        heads,
        keyValueHeads,
        headSize,
        headSize,
        bias,
        false,
        queryKeyNorm ? QueryKeyNorm.PER_HEAD : QueryKeyNorm.NONE,
        usualScale(headSize),
        0,
        List.of(new Sight(slidingWindow, rope)));
  }

  /** 1/√headSize. */
  public static float usualScale(int headSize) {
    return (float) (1 / Math.sqrt(headSize));
  }

  /** What positions see in a block. */
  public Sight sight(int block) {
    return sights.get(sights.size() == 1 ? 0 : block);
  }

  /** The window that no block exceeds; 0 where one sees everything. */
  public int widestWindow() {
    boolean open = sights.stream().anyMatch(sight -> sight.window() == 0);
    return open ? 0 : sights.stream().mapToInt(Sight::window).max().orElse(0);
  }

  /** Numbers in the queries of all heads. */
  public int queryWidth() {
    return heads * headSize;
  }

  /** Numbers in the keys, and as many in the values, of one position. */
  public int keyValueWidth() {
    return keyValueHeads * headSize;
  }
}
