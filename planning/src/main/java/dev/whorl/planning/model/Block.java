package dev.whorl.planning.model;

/**
 * One block of a model.
 *
 * @param bytes weight bytes in the chosen precision, above 0
 * @param work its time relative to the block that {@link Profile#block()} was measured on, above 0
 *     (1 for a model of equal blocks)
 */
public record Block(long bytes, double work) {
  public Block {
    Require.positive("bytes of a block", bytes);
    Require.positive("work of a block", work);
  }
}
