package dev.whorl.planning.moving;

/**
 * What one server holds for an edition.
 *
 * @param wanted blocks that it keeps or loads
 * @param leaving blocks that it was told to drop, and has not confirmed
 */
public record Holding(Blocks wanted, Blocks leaving) {
  static final Holding NOTHING = new Holding(Blocks.NONE, Blocks.NONE);

  /** All that may be in its memory. */
  public Blocks all() {
    return wanted.plus(leaving);
  }

  boolean isNothing() {
    return wanted.isEmpty() && leaving.isEmpty();
  }
}
