package dev.whorl.executor;

/**
 * The largest step of a device, fixed when it is opened: what a step works in can be sized by it.
 *
 * @param rows sessions of a step
 * @param positions of all its rows together, a chunk beside decode rows included
 * @param context tokens of a slot
 */
public record StepLimits(int rows, int positions, int context) {
  /** Where nothing else is asked for: more than a certified placement puts into a step. */
  public static final StepLimits USUAL = new StepLimits(256, 2048, 1 << 20);

  public StepLimits {
    if (rows < 1 || positions < rows || context < 1) {
      throw new IllegalArgumentException(
          "The limits of a step (%d rows, %d positions, context %d) must be at least 1, and a row has at least one position."
              .formatted(rows, positions, context));
    }
  }

  /** Positions that a chunk may have beside a decode row of every other session. */
  public int chunk() {
    return positions - rows + 1;
  }
}
