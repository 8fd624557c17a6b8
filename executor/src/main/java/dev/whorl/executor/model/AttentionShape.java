package dev.whorl.executor.model;

/**
 * The attention part of a block.
 *
 * @param heads query heads
 * @param keyValueHeads divides heads (grouped queries)
 * @param headSize numbers per head
 * @param slidingWindow positions that a position sees, itself included; 0 = all before it
 * @param bias whether query, key and value projections have a bias (Qwen2)
 * @param queryKeyNorm whether each head's query and key pass an RMS norm before rotation (Qwen3)
 */
public record AttentionShape(
    int heads,
    int keyValueHeads,
    int headSize,
    int slidingWindow,
    boolean bias,
    boolean queryKeyNorm,
    Rope rope) {
  public AttentionShape {
    Geometry.positive("heads", heads);
    Geometry.positive("keyValueHeads", keyValueHeads);
    Geometry.positive("headSize", headSize);
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "The heads (" + heads + ") are no multiple of keyValueHeads (" + keyValueHeads + ").");
    }
    if (headSize % 2 != 0) {
      throw new IllegalArgumentException(
          "The headSize (" + headSize + ") is odd; the rotary embedding turns pairs.");
    }
    if ((long) heads * headSize > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "The heads (" + heads + ") of headSize (" + headSize + ") are too wide.");
    }
    if (slidingWindow < 0) {
      throw new IllegalArgumentException("The slidingWindow (" + slidingWindow + ") is negative.");
    }
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
